import type { Drill } from './drill.js';
import { acceptanceKills } from './acceptance-kills.js';
import { frozenWorker } from './frozen-worker.js';
import { gatewayKills } from './gateway-kills.js';
import { hangUps } from './hang-ups.js';
import { oneKey } from './one-key.js';
import { databaseOutage, queueOutage } from './outages.js';
import { queueLoss } from './queue-loss.js';
import { rollingRestart } from './rolling-restart.js';
import { workerKills } from './worker-kills.js';

/** In the order they run. */
export const allDrills: readonly Drill[] = [
  workerKills,
  gatewayKills,
  acceptanceKills,
  queueLoss,
  queueOutage,
  databaseOutage,
  frozenWorker,
  oneKey,
  rollingRestart,
  hangUps,
];
