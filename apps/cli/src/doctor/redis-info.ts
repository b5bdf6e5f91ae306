import { Redis } from 'ioredis';

/** The fields of Redis' INFO. Rejects with what the server or the network said. */
export async function redisInfo(url: string, timeoutMs: number): Promise<ReadonlyMap<string, string>> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    enableReadyCheck: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    connectionName: 'byway-doctor',
  });
  // A failed connect() only says "Connection is closed."; the reason comes as an event.
  let reason: unknown;
  redis.on('error', (error) => (reason ??= error));
  try {
    await redis.connect();
    const fields = (await redis.info()).split('\r\n').flatMap((line): [string, string][] => {
      const colon = line.indexOf(':');
      return colon < 0 ? [] : [[line.slice(0, colon), line.slice(colon + 1)]];
    });
    return new Map(fields);
  } catch (error) {
    throw reason ?? error;
  } finally {
    redis.disconnect();
  }
}
