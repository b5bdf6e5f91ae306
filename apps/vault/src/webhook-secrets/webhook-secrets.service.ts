import { newId } from '@byway/boot/ids';
import type { Logger } from '@byway/boot/logger';
import { BywayError } from '@byway/errors/byway-error';
import { isUniqueViolation } from '@byway/persistence/service-data-source';
import { Inject, Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { DataSource, type EntityManager, LessThanOrEqual } from 'typeorm';
import { AuditTrail } from '../audit/audit-trail.js';
import { open, seal } from '../crypto/envelope.js';
import { MasterKeyring } from '../crypto/master-keyring.js';
import type { Acting } from '../platform/acting.js';
import { Clock } from '../platform/clock.js';
import { LOGGER } from '../platform/platform.module.js';
import { requireWorkspace } from '../workspaces/require-workspace.js';
import { WebhookSecret } from './webhook-secret.entity.js';
import { webhookSecretBinding } from './webhook-secret-binding.js';

/** Standard Webhooks asks for 24 to 64 bytes. */
const SECRET_BYTES = 32;
/** Secrets that sign at one time: each adds some 50 bytes to a header of every webhook. */
const MAX_SIGNING = 5;

type Who = Pick<Acting, 'workspaceId' | 'actor'>;

/** A secret in plain text, and what is known about it. */
export interface RevealedSecret {
  secret: string;
  createdAt: Date;
  /** Until when the secret before signs too. */
  previousExpiresAt: Date | null;
}

/** The secrets that sign webhooks: one for each workspace, made at its first use. */
@Injectable()
export class WebhookSecretsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keyring: MasterKeyring,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** The current secret, for its owner; leaves an audit event. @throws BywayError `not_found` */
  async reveal(who: Who): Promise<RevealedSecret> {
    const [current, previous] = await this.signing(who);
    await this.record(this.dataSource.manager, { who, action: 'webhook_secret.reveal', row: current });
    return this.revealed(current, previous);
  }

  /**
   * Makes a new secret. Those before sign too for `graceS` seconds more, and none of them longer than
   * it would have. @throws BywayError `not_found`
   */
  async rotate(who: Who, graceS: number): Promise<RevealedSecret> {
    const { workspaceId } = who;
    await requireWorkspace(this.dataSource.manager, workspaceId);
    const made = await this.dataSource.transaction(async (manager) => {
      // Rotations of one workspace go one after the other; there may be no secret yet to lock.
      await manager.query('SELECT FROM workspaces WHERE id = $1 FOR NO KEY UPDATE', [workspaceId]);
      const until = new Date(this.clock.now() + graceS * 1000);
      await manager.query(
        `UPDATE webhook_secrets SET expires_at = LEAST(expires_at, $2) WHERE workspace_id = $1`,
        [workspaceId, until],
      );
      const row = await this.insert(manager, workspaceId);
      await this.drop(manager, workspaceId);
      await this.record(manager, { who, action: 'webhook_secret.rotate', row });
      return row;
    });
    const [, previous] = await this.signing(who);
    return this.revealed(made, previous);
  }

  /** Everything that signs now, newest first. @throws BywayError `not_found` */
  async signingSecrets(who: Who): Promise<string[]> {
    return (await this.signing(who)).map((row) => this.open(row));
  }

  /** The current row, made when there is none, and those in their grace period. */
  private async signing(who: Who): Promise<[WebhookSecret, ...WebhookSecret[]]> {
    for (;;) {
      const [current, ...others] = await this.rows(who.workspaceId);
      if (current?.expiresAt === null) return [current, ...others];
      await this.makeFirst(who);
    }
  }

  private async rows(workspaceId: string): Promise<WebhookSecret[]> {
    const rows = await this.dataSource
      .getRepository(WebhookSecret)
      .find({ where: { workspaceId }, order: { id: 'DESC' } });
    const isCurrent = ({ expiresAt }: WebhookSecret) => expiresAt === null;
    const isInGrace = ({ expiresAt }: WebhookSecret) =>
      expiresAt !== null && expiresAt.getTime() > this.clock.now();
    return [...rows.filter(isCurrent), ...rows.filter(isInGrace)];
  }

  private async makeFirst(who: Who): Promise<void> {
    await requireWorkspace(this.dataSource.manager, who.workspaceId);
    try {
      await this.dataSource.transaction(async (manager) => {
        const row = await this.insert(manager, who.workspaceId);
        await this.record(manager, { who, action: 'webhook_secret.create', row });
      });
    } catch (error) {
      // Somebody else made it just now.
      if (!isUniqueViolation(error)) throw error;
    }
  }

  private async insert(manager: EntityManager, workspaceId: string): Promise<WebhookSecret> {
    const place = { id: newId('whs'), workspaceId };
    const secret = `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
    const envelope = seal(this.keyring, webhookSecretBinding(place), secret);
    const row = { ...place, ...envelope, expiresAt: null, createdAt: this.clock.date() };
    await manager.insert(WebhookSecret, row);
    return row;
  }

  /** Deletes what signs no more, and what is too many. */
  private async drop(manager: EntityManager, workspaceId: string): Promise<void> {
    await manager.delete(WebhookSecret, { workspaceId, expiresAt: LessThanOrEqual(this.clock.date()) });
    const rows = await manager.find(WebhookSecret, {
      where: { workspaceId },
      order: { id: 'DESC' },
      select: { id: true },
    });
    for (const { id } of rows.slice(MAX_SIGNING)) await manager.delete(WebhookSecret, { id });
  }

  private revealed(row: WebhookSecret, previous: WebhookSecret | undefined): RevealedSecret {
    const { createdAt } = row;
    return { secret: this.open(row), createdAt, previousExpiresAt: previous?.expiresAt ?? null };
  }

  private open(row: WebhookSecret): string {
    try {
      return open(this.keyring, webhookSecretBinding(row), row);
    } catch (cause) {
      const facts = { webhookSecretId: row.id, masterKeyId: row.masterKeyId };
      this.logger.error(facts, 'a webhook secret cannot be opened');
      throw new BywayError('internal_error', 'The stored secret cannot be opened.', { cause });
    }
  }

  private record(
    manager: EntityManager,
    { who, action, row }: { who: Who; action: string; row: WebhookSecret },
  ): Promise<void> {
    const object = { objectType: 'webhook-secret', objectId: row.id };
    return this.audit.record(manager, [{ ...who, ...object, action }]);
  }
}
