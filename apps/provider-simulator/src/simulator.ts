import type { CallLog } from './calls/call-log.js';
import type { Releases } from './calls/releases.js';
import type { SimulatorEnv } from './env.js';
import type { FaultDesk } from './faults/fault-desk.js';
import type { FileShelf } from './openai/file-shelf.js';
import type { PictureStudio } from './pictures/picture-studio.js';

/** What the routes of all providers share. */
export interface Simulator {
  env: SimulatorEnv;
  calls: CallLog;
  releases: Releases;
  faults: FaultDesk;
  studio: PictureStudio;
  files: FileShelf;
}
