import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Workspace } from '../workspaces/workspace.entity.js';

/** A secret that signs the webhooks of a workspace, as an envelope. */
@Entity('webhook_secrets')
@Index('uq_webhook_secrets_current', ['workspaceId'], { unique: true, where: 'expires_at IS NULL' })
@Index('ix_webhook_secrets_workspace', ['workspaceId', 'id'])
@Index('ix_webhook_secrets_master_key', ['masterKeyId'])
export class WebhookSecret {
  /** Sorts by time. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_webhook_secrets' })
  id!: string;

  @ForeignKey(() => Workspace, { name: 'fk_webhook_secrets_workspace' })
  @Column('text')
  workspaceId!: string;

  /** Until when it signs beside its successor; null: it is the current one. */
  @Column('timestamptz', { nullable: true })
  expiresAt!: Date | null;

  /** The master key that wraps the data key of this row. */
  @Column('text')
  masterKeyId!: string;

  @Column('bytea')
  wrappedKey!: Buffer;

  @Column('bytea')
  iv!: Buffer;

  @Column('bytea')
  ciphertext!: Buffer;

  @Column('bytea')
  tag!: Buffer;

  @Column('timestamptz')
  createdAt!: Date;
}
