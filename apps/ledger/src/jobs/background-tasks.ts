import type { Logger } from '@byway/boot/logger';

/** Work that goes on after a caller has its answer. */
export class BackgroundTasks {
  private readonly running = new Set<Promise<void>>();

  constructor(private readonly logger: Logger) {}

  /** Lets a task run; what goes wrong is logged, so somebody else has to repair it. */
  run(name: string, task: () => Promise<unknown>): void {
    const running: Promise<void> = task()
      .then(
        () => undefined,
        (error: unknown) => this.logger.warn({ err: error }, `${name} failed`),
      )
      .finally(() => this.running.delete(running));
    this.running.add(running);
  }

  /** Resolves when nothing runs any more. */
  async ended(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }
}
