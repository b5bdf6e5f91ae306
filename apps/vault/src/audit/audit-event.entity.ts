import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Who did what to which object. Written once, never changed, without secrets. */
@Entity('audit_events')
@Index('ix_audit_events_workspace', ['workspaceId', 'id'])
export class AuditEvent {
  /** Sorts by time. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_audit_events' })
  id!: string;

  @Column('timestamptz')
  at!: Date;

  /** No foreign key: also a call for a workspace that does not exist leaves its trace. */
  @Column('text')
  workspaceId!: string;

  @Column('text')
  actor!: string;

  @Column('text')
  action!: string;

  @Column('text')
  objectType!: string;

  @Column('text')
  objectId!: string;

  /** Error code of a failed action. */
  @Column('text', { nullable: true })
  reason!: string | null;
}
