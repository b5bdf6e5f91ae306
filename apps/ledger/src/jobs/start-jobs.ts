import type { AssetStore } from '@byway/assets/asset-store';
import type { Logger } from '@byway/boot/logger';
import { createAttemptQueues } from '@byway/queue/attempt-queues';
import { createCancelTopic } from '@byway/queue/cancel-topic';
import type { QueueBackend } from '@byway/queue/queue-backend';
import type { DataSource } from 'typeorm';
import type { Recorder } from '../recorder/recorder.js';
import { BackgroundTasks } from './background-tasks.js';
import { JobAgeing } from './job-ageing.js';
import { JobCloser } from './job-closer.js';
import { JobExpiry } from './job-expiry.js';
import { JobReads } from './job-reads.js';
import { JobRetries } from './job-retries.js';
import { JobSweeper } from './job-sweeper.js';
import { JobTransitions } from './job-transitions.js';
import { JobWaiters } from './job-waiters.js';
import { JobsService } from './jobs.service.js';
import { OpenJobs } from './open-jobs.js';
import { OutboxRelay } from './outbox-relay.js';
import { startPeriodicTask } from './periodic-task.js';

export interface JobsOptions {
  dataSource: DataSource;
  backend: QueueBackend;
  recorder: Recorder;
  /** Where results are kept; undefined: they expire there by themselves. */
  assets: AssetStore | undefined;
  logger: Logger;
  relayEveryMs: number;
  sweepEveryMs: number;
  /** ms after which an attempt that was queued is looked for in the queue, again and again. */
  checkAfterMs: number;
  /** ms that a write waits for its transaction before it is refused. */
  joinedWriteMs: number;
  /** ms that an attempt waits before it is put in line with plain calls. */
  ageMs: number;
  /** Jobs that may be open at one time. */
  maxOpenJobs: number;
  /** ms between two looks for ends that other ledgers recorded. */
  endsPollMs: number;
  /** For drills: where to stand still. */
  failPoint: string | undefined;
}

export interface Jobs {
  service: JobsService;
  /** Answers callers that long-poll; comes before the HTTP side stops. */
  release(): void;
  /** Waits for what is in hand; comes after the HTTP side has stopped. */
  stop(): Promise<void>;
}

/** Most attempts are begun before; see `OUTBOX_LEASE_MS` for the limit. */
const MAX_MARK_EVERY_MS = 1_000;
const EXPIRY_EVERY_MS = 600_000;

/** Everything that keeps jobs going, running. */
export function startJobs(options: JobsOptions): Jobs {
  const { dataSource, backend, recorder, assets, logger, checkAfterMs, relayEveryMs, joinedWriteMs } =
    options;
  const markEveryMs = Math.min(relayEveryMs, MAX_MARK_EVERY_MS);
  // No limit: what is accepted is committed, and the queue is where it belongs.
  const queues = createAttemptQueues(backend, { maxWaiting: Infinity, logger });
  const cancelTopic = createCancelTopic(backend, logger);
  const background = new BackgroundTasks(logger);
  const waiters = new JobWaiters();
  const reads = new JobReads(dataSource);
  const transitions = new JobTransitions(dataSource, { recorder, waiters, checkAfterMs, joinedWriteMs });
  const relay = new OutboxRelay(dataSource, { queues, background, relayEveryMs, checkAfterMs, logger });
  const closer = new JobCloser({ dataSource, transitions, relay, queues, background });
  const sweeper = new JobSweeper(dataSource, { reads, closer, queues, cancelTopic, checkAfterMs, logger });
  const ageing = new JobAgeing(dataSource, { queues, ageMs: options.ageMs });
  const openJobs = new OpenJobs(reads, options.maxOpenJobs);
  const expiry = new JobExpiry(dataSource, assets);
  const pollEnds = async (): Promise<void> => {
    const ids = waiters.ids();
    if (ids.length > 0) for (const id of await reads.ended(ids)) waiters.notify(id);
  };
  const tasks = [
    { name: 'outbox relay', everyMs: relayEveryMs, run: () => relay.runOnce() },
    { name: 'marking of queued attempts', everyMs: markEveryMs, run: () => relay.markQueued() },
    { name: 'job sweep', everyMs: options.sweepEveryMs, run: () => sweeper.runOnce() },
    { name: 'job ageing', everyMs: relayEveryMs, run: () => ageing.runOnce() },
    { name: 'job expiry', everyMs: EXPIRY_EVERY_MS, run: () => expiry.runOnce() },
    { name: 'look for ended jobs', everyMs: options.endsPollMs, run: pollEnds },
  ].map((task) => startPeriodicTask({ ...task, logger }));
  return {
    service: new JobsService({
      failPoint: options.failPoint,
      openJobs,
      reads,
      transitions,
      retries: new JobRetries(dataSource),
      closer,
      relay,
      waiters,
      cancelTopic,
      background,
    }),
    release: () => waiters.close(),
    async stop() {
      await Promise.all(tasks.map((task) => task.stop()));
      await background.ended();
      background.run('marking of queued attempts', () => relay.markQueued());
      await background.ended();
      await cancelTopic.close();
    },
  };
}
