import type { Drill } from './drill.js';
import { frozenWorker } from './frozen-worker.js';
import { oneKey } from './one-key.js';
import { queueLoss } from './queue-loss.js';
import { workerKills } from './worker-kills.js';

/** In the order they run. */
export const allDrills: readonly Drill[] = [workerKills, queueLoss, frozenWorker, oneKey];
