import type { AssetStore } from '@byway/assets/asset-store';
import type { Logger } from '@byway/boot/logger';

const HOUR_MS = 3_600_000;

/**
 * Deletes expired assets, so that a disk does not fill. Here, because workers make the assets and every
 * deployment has one; several that sweep the same folder do no harm.
 */
export class AssetSweeper {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly assets: Pick<AssetStore, 'sweepExpired'>,
    private readonly logger: Logger,
  ) {}

  /** Sweeps now and then every `everyMs`, until {@link stop}. */
  start(everyMs = HOUR_MS): void {
    const sweep = () => {
      this.running = this.sweep();
    };
    sweep();
    this.timer = setInterval(sweep, everyMs);
    this.timer.unref();
  }

  /** Waits for the sweep in hand. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async sweep(): Promise<void> {
    try {
      const count = await this.assets.sweepExpired(Date.now());
      if (count > 0) this.logger.info({ count }, 'expired assets deleted');
    } catch (error) {
      // The next sweep does what this one could not.
      this.logger.warn({ err: error }, 'expired assets could not be deleted');
    }
  }
}
