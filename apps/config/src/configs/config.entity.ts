import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** A gateway config under its slug; what it says is in its versions. */
@Entity('configs')
@Unique('uq_configs_slug', ['workspaceId', 'slug'])
export class Config {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_configs' })
  id!: string;

  @Column('text')
  workspaceId!: string;

  /** `pc-...` */
  @Column('text')
  slug!: string;

  @Column('text')
  name!: string;

  @Column('boolean')
  isDefault!: boolean;

  @Column('text')
  status!: 'active' | 'archived';

  /** Number of the version that requests use. */
  @Column('integer')
  currentVersion!: number;

  @Column('timestamptz')
  createdAt!: Date;

  @Column('timestamptz')
  lastUpdatedAt!: Date;
}
