/**
 * A worker process to be killed: takes one attempt, says so on stdout and never ends it.
 * Runs the built library. Argument: JSON {redisUrl?, databaseUrl?, provider, lockMs, stalledCheckMs}.
 */
import { startAttemptWorker } from '../dist/attempt-worker.js';
import { connectQueueBackend } from '../dist/backend.js';

const { provider, lockMs, stalledCheckMs, ...connection } = JSON.parse(process.argv[2]);
const logger = { debug() {}, info() {}, warn: console.error, error: console.error };
startAttemptWorker({
  backend: connectQueueBackend({ ...connection, logger }),
  providers: [provider],
  concurrency: 1,
  lockMs,
  stalledCheckMs,
  logger,
  handler: (job) => {
    console.log(`took ${job.requestId}`);
    return new Promise(() => {});
  },
  onLost: () => Promise.resolve(),
});
