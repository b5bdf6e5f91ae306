import type { Logger } from './logger.js';

/** Keeps an accelerator from becoming a brake: what it does not answer in time counts as not there. */
export class OutageGuard {
  private isAway = false;

  constructor(private readonly options: { timeoutMs: number; logger: Logger }) {}

  /**
   * The operation's result; undefined when it failed or took too long. Never throws. The first failure
   * of an outage and its end are logged. An operation that was given up may still be carried out.
   */
  async run<T>(operation: () => Promise<T>): Promise<T | undefined> {
    const { timeoutMs } = this.options;
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    });
    try {
      const result = await Promise.race([operation(), timeout]);
      this.changeTo(false);
      return result;
    } catch (error) {
      this.changeTo(true, error);
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  private changeTo(isAway: boolean, error?: unknown): void {
    if (isAway === this.isAway) return;
    this.isAway = isAway;
    const { logger } = this.options;
    if (!isAway) return logger.info({}, 'the response cache is back');
    // The message alone: drivers attach the command, and with it what was to be kept.
    const message = error instanceof Error ? error.message : String(error);
    logger.warn({ error: message }, 'the response cache is away; calls go on without it');
  }
}
