import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The wall between tenants: every other row belongs to one. */
@Entity('workspaces')
export class Workspace {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_workspaces' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  description!: string | null;

  @Column('timestamptz')
  createdAt!: Date;
}
