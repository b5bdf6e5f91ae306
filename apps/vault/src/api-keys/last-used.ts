import type { Logger } from '@byway/boot/logger';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../platform/clock.js';
import { LOGGER } from '../platform/platform.module.js';

/** ms between two writes; how far behind `last_used_at` may be. */
const FLUSH_INTERVAL_MS = 60_000;

/** Collects uses of API keys in memory and writes them in one statement a minute and at the end. */
@Injectable()
export class LastUsed implements OnApplicationShutdown {
  private uses = new Map<string, number>();
  private readonly timer = setInterval(() => void this.flush(), FLUSH_INTERVAL_MS).unref();

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Notes a use, now. Touches no database: this is on the path of every request. */
  touch(apiKeyId: string): void {
    this.uses.set(apiKeyId, this.clock.now());
  }

  /** Writes what was noted. Never rejects: when the database is away, the uses wait for the next time. */
  async flush(): Promise<void> {
    const uses = this.uses;
    if (uses.size === 0) return;
    this.uses = new Map();
    try {
      await this.dataSource.query(
        `UPDATE api_keys SET last_used_at = GREATEST(last_used_at, used.at)
         FROM unnest($1::text[], $2::timestamptz[]) AS used (id, at) WHERE api_keys.id = used.id`,
        [[...uses.keys()], [...uses.values()].map((at) => new Date(at))],
      );
    } catch (error) {
      this.logger.warn({ err: error }, 'last_used_at of API keys could not be written');
      // Newer uses, noted while the statement ran, win.
      this.uses = new Map([...uses, ...this.uses]);
    }
  }

  /** Nest calls this after the server has closed, so no use comes later. */
  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }
}
