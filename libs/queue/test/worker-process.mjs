/**
 * A worker process to be killed: takes one attempt of each provider, says so on stdout and never ends it.
 * Runs the built library. Argument: JSON {redisUrl?, databaseUrl?, providers}.
 */
import { startAttemptWorker } from '../dist/attempt-worker.js';
import { connectQueueBackend } from '../dist/backend.js';

const { providers, ...connection } = JSON.parse(process.argv[2]);
const logger = { debug() {}, info() {}, warn: console.error, error: console.error };
startAttemptWorker({
  backend: connectQueueBackend({ ...connection, logger }),
  providers,
  concurrency: 1,
  // Longer than it may stand still before it is killed; looks for dead workers are as frequent as anywhere.
  lockMs: 60_000,
  stalledCheckMs: 100,
  logger,
  handler: (job) => {
    console.log(`took ${job.requestId}`);
    return new Promise(() => {});
  },
  onLost: () => Promise.resolve(),
});
