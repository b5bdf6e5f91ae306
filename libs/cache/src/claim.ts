import type { CacheBackend } from './cache-backend.js';
import type { OutageGuard } from './outage-guard.js';

/** The right, and the duty, to make the answer that others wait for. Renewed until it is released. */
export class Claim {
  private readonly timer: NodeJS.Timeout;
  private released: Promise<unknown> | undefined;

  constructor(
    private readonly place: { key: string; holder: string; backend: CacheBackend; guard: OutageGuard },
    leaseMs: number,
  ) {
    const { key, holder, backend, guard } = place;
    // A claim that could not be renewed in time may be another's by now: both then make the answer.
    const renew = () => void guard.run(() => backend.renew(key, holder, leaseMs));
    this.timer = setInterval(renew, leaseMs / 3);
    this.timer.unref();
  }

  /** Lets the next one in. May be called again. Does not throw. */
  async release(): Promise<void> {
    clearInterval(this.timer);
    const { key, holder, backend, guard } = this.place;
    this.released ??= guard.run(() => backend.release(key, holder));
    await this.released;
  }
}
