import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { EnvelopeColumns } from '../crypto/envelope-columns.js';
import { Workspace } from '../workspaces/workspace.entity.js';

/** A provider credential under a name; the credential itself only as an envelope. */
@Entity('virtual_keys')
@Unique('uq_virtual_keys_slug', ['workspaceId', 'slug'])
@Index('ix_virtual_keys_master_key', ['masterKeyId'])
export class VirtualKey extends EnvelopeColumns {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_virtual_keys' })
  id!: string;

  @ForeignKey(() => Workspace, { name: 'fk_virtual_keys_workspace' })
  @Column('text')
  workspaceId!: string;

  @Column('text')
  slug!: string;

  @Column('text')
  name!: string;

  /** Name from the provider catalogue, never an alias. */
  @Column('text')
  provider!: string;

  /** What may be shown of the credential, kept so that reading needs no decryption. */
  @Column('text')
  maskedKey!: string;

  @Column('text', { nullable: true })
  note!: string | null;

  @Column('text', { nullable: true })
  customHost!: string | null;

  @Column('jsonb', { nullable: true })
  usageLimits!: Record<string, unknown> | null;

  @Column('jsonb', { nullable: true })
  rateLimits!: Record<string, unknown>[] | null;

  @Column('text')
  status!: 'active' | 'disabled';

  @Column('timestamptz', { nullable: true })
  expiresAt!: Date | null;

  @Column('timestamptz')
  createdAt!: Date;

  @Column('timestamptz')
  lastUpdatedAt!: Date;
}
