import type { GatewayConfig } from '@byway/routing/config-schema';
import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** One immutable version of a config. Keys in it are sealed. */
@Entity('config_versions')
@Unique('uq_config_versions_number', ['configId', 'version'])
export class ConfigVersion {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_config_versions' })
  id!: string;

  @Column('text')
  configId!: string;

  /** From 1. */
  @Column('integer')
  version!: number;

  @Column('jsonb')
  body!: GatewayConfig;

  @Column('text')
  createdBy!: string;

  @Column('timestamptz')
  createdAt!: Date;
}
