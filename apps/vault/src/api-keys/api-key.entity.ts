import type { Scope } from '@byway/contracts/vault-api';
import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { Workspace } from '../workspaces/workspace.entity.js';

/** A key by which an application or an operator calls Byway; only its hash is kept. */
@Entity('api_keys')
@Unique('uq_api_keys_sha256', ['sha256'])
@Index('ix_api_keys_workspace', ['workspaceId', 'id'])
export class ApiKey {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_api_keys' })
  id!: string;

  @ForeignKey(() => Workspace, { name: 'fk_api_keys_workspace' })
  @Column('text')
  workspaceId!: string;

  @Column('text')
  name!: string;

  /** Hex. No salt: a key holds 256 random bits, which no dictionary reaches. */
  @Column('text')
  sha256!: string;

  /** The first characters, to tell keys apart. */
  @Column('text')
  prefix!: string;

  @Column('text', { array: true })
  scopes!: Scope[];

  @Column('timestamptz', { nullable: true })
  expiresAt!: Date | null;

  /** To the minute or so; see last-used.ts. */
  @Column('timestamptz', { nullable: true })
  lastUsedAt!: Date | null;

  @Column('timestamptz')
  createdAt!: Date;
}
