import pg from 'pg';

/** Message of pg 8.23.1; its errors of this kind have no code. */
const TIMED_OUT = 'Query read timeout';

/**
 * pg's client, but it ends with the first query that is not answered in time. pg only stops waiting for
 * it: a ROLLBACK behind it would never be sent, and the connection would come back to the pool within a
 * transaction, which keeps its locks and takes the statements of whoever gets the connection next.
 */
export class PostgresClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    const query = this.query.bind(this) as (...query: unknown[]) => unknown;
    const queryOrEnd = (...args: unknown[]): unknown => {
      const answer = query(...args);
      if (answer instanceof Promise) answer.catch((error: unknown) => this.endAfter(error));
      return answer;
    };
    this.query = queryOrEnd as typeof this.query;
  }

  private endAfter(error: unknown): void {
    if (error instanceof Error && error.message === TIMED_OUT) void this.end();
  }
}
