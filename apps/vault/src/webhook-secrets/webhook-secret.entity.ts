import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { EnvelopeColumns } from '../crypto/envelope-columns.js';
import { Workspace } from '../workspaces/workspace.entity.js';

/** A secret that signs the webhooks of a workspace, as an envelope. */
@Entity('webhook_secrets')
@Index('uq_webhook_secrets_current', ['workspaceId'], { unique: true, where: 'expires_at IS NULL' })
@Index('ix_webhook_secrets_workspace', ['workspaceId', 'id'])
@Index('ix_webhook_secrets_master_key', ['masterKeyId'])
export class WebhookSecret extends EnvelopeColumns {
  /** Sorts by time. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_webhook_secrets' })
  id!: string;

  @ForeignKey(() => Workspace, { name: 'fk_webhook_secrets_workspace' })
  @Column('text')
  workspaceId!: string;

  /** Until when it signs beside its successor; null: it is the current one. */
  @Column('timestamptz', { nullable: true })
  expiresAt!: Date | null;

  @Column('timestamptz')
  createdAt!: Date;
}
