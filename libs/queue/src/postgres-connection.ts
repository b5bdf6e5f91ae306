import { PostgresConnection, type PostgresPoolConfig } from 'bullmq';
import { EventEmitter } from 'node:events';

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

/**
 * The connection of a worker, which listens on that of `hub`. A NOTIFY wakes every connection that
 * listens, whatever it listens to, and every job brings several: a process that consumes many queues
 * would be told of each as many times.
 */
export class WorkerPostgresConnection extends PatientPostgresConnection {
  constructor(
    config: PostgresPoolConfig,
    schemaReady: () => Promise<void>,
    private readonly hub: PostgresConnection,
  ) {
    super(config, schemaReady);
    // The subscriptions were lost with the connection: BullMQ subscribes anew.
    hub.on('listenerinvalidated', this.onInvalidated);
  }

  override async getListenClient(): ReturnType<PostgresConnection['getListenClient']> {
    const client = await this.hub.getListenClient();
    // Each worker that waits has its listener.
    if (client instanceof EventEmitter) client.setMaxListeners(0);
    return client;
  }

  override get hasListenClientKeepAlive(): boolean {
    return this.hub.hasListenClientKeepAlive;
  }

  /** Names tell workers apart, and this connection is that of all. */
  override async setListenClientName(): Promise<void> {
    await this.getListenClient();
  }

  override async close(): Promise<void> {
    this.hub.off('listenerinvalidated', this.onInvalidated);
    await super.close();
  }

  private readonly onInvalidated = (): void => void this.emit('listenerinvalidated');
}
