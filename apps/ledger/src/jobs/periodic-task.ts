import type { Logger } from '@byway/boot/logger';

export interface PeriodicTask {
  /** Waits for the run in hand. */
  stop(): Promise<void>;
}

/** Runs a task again and again, `everyMs` after its last end. A run that fails is logged. */
export function startPeriodicTask(options: {
  name: string;
  everyMs: number;
  run: () => Promise<unknown>;
  logger: Logger;
}): PeriodicTask {
  const { name, everyMs, run, logger } = options;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;
  const schedule = (): void => {
    if (!stopped) timer = setTimeout(start, everyMs);
  };
  const start = (): void => {
    running = run()
      .then(
        () => undefined,
        // The next run does what this one could not.
        (error: unknown) => logger.warn({ err: error }, `${name} failed`),
      )
      .finally(schedule);
  };
  schedule();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
