import { connectionFailure } from '../../connection-failure.js';
import { type Check, fail, type Finding, ok, skip, warn } from '../check.js';
import { shownAddress } from '../hide-secrets.js';
import type { Installation } from '../installation.js';
import { redisInfo } from '../redis-info.js';

const REDIS_PORT = 6379;
/** What BullMQ 6 refuses to work below. */
const LEAST_MAJOR_VERSION = 5;

/** Whether Redis (or Valkey) answers and keeps what is queued. */
export function redisQueue({ redisUrl: url, queueDatabaseUrl }: Installation, timeoutMs: number): Check {
  return {
    name: 'Redis',
    async run() {
      if (url === undefined) {
        const inPostgres = queueDatabaseUrl !== undefined;
        return skip(
          inPostgres ? 'not used: the queues are in PostgreSQL' : 'address not known: set REDIS_URL',
        );
      }
      if (!/^rediss?:/.test(url) || !URL.canParse(url)) {
        return fail('its address is no redis:// URL', 'correct REDIS_URL');
      }
      const at = shownAddress(url, REDIS_PORT);
      try {
        return judge(await redisInfo(url, timeoutMs), at);
      } catch (error) {
        return failureOf(error, at);
      }
    },
  };
}

function judge(info: ReadonlyMap<string, string>, at: string): Finding {
  const valkey = info.get('valkey_version');
  const version = valkey ?? info.get('redis_version') ?? 'of unknown version';
  const where = `${valkey === undefined ? '' : 'Valkey '}${version} at ${at}`;
  if (Number.parseInt(version, 10) < LEAST_MAJOR_VERSION) {
    return fail(`${where} is too old`, `install version ${LEAST_MAJOR_VERSION} or newer`);
  }
  const policy = info.get('maxmemory_policy');
  if (policy !== undefined && policy !== 'noeviction') {
    return fail(
      `${where} drops queued jobs when memory is short (maxmemory-policy ${policy})`,
      'set maxmemory-policy noeviction',
    );
  }
  if (info.get('aof_enabled') === '0') {
    return warn(
      `${where} without append-only file: a restart may lose queued attempts`,
      'set appendonly yes',
    );
  }
  return ok(where);
}

function failureOf(error: unknown, at: string): Finding {
  const message = error instanceof Error ? error.message : '';
  if (/WRONGPASS|NOAUTH|invalid password|NOPERM/i.test(message)) {
    return fail(`login refused at ${at}`, 'correct user and password in REDIS_URL');
  }
  if (message.startsWith('LOADING')) return fail(`loads its data at ${at}`, 'wait until it has');
  const reason =
    connectionFailure(error) ?? (/tim(e|ed) ?out/i.test(message) ? 'no answer in time' : 'connection failed');
  return fail(`${reason} at ${at}`, 'start it, or unset REDIS_URL to queue in PostgreSQL');
}
