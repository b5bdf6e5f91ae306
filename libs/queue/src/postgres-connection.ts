import { PostgresConnection, type PostgresPoolConfig } from 'bullmq';

/**
 * BullMQ's connection, but it can start while the database is down. BullMQ 6.7.0 remembers the
 * result of its first schema check for ever, also when that was a refused connection.
 */
export class PatientPostgresConnection extends PostgresConnection {
  constructor(
    config: PostgresPoolConfig,
    private readonly schemaReady: () => Promise<void>,
  ) {
    super(config);
  }

  override waitUntilReady(): Promise<void> {
    return this.schemaReady();
  }
}
