import type { Services } from '@byway/testing/start-services';
import { beforeEach, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { imageRequest } from '../byway-user.js';
import { type AloneStack, describeTopic } from './alone-stack.js';
import { breakCache } from './cache-outage.js';

const BYTES = 2_000_000;

interface Answer {
  status: number;
  headers: Headers;
  bytes: Buffer;
}

/** What a caller sees of the cache: its status, the attempts. */
const seen = ({ status, headers }: Answer) => [
  status,
  headers.get('x-portkey-cache-status'),
  headers.get('x-byway-attempts'),
];

/** The response cache without its answers, or away as a whole. */
export function responseCache(stack: AloneStack): void {
  describeTopic({ stack, title: 'the response cache', workers: 1 }, () => {
    beforeEach(() => stack.makeWhole({ workers: 1 }));

    const configNow = async () => ({
      virtual_key: await stack.user.virtualKey('openai'),
      cache: { mode: 'simple', max_age: 600 },
    });
    async function call(config: object, body: object, headers: object = {}): Promise<Answer> {
      const response = await fetch(`${stack.services.url}/v1/images/generations`, {
        method: 'POST',
        headers: {
          'x-portkey-api-key': stack.services.adminKey,
          'content-type': 'application/json',
          'x-portkey-config': JSON.stringify(config),
          ...headers,
        },
        body: JSON.stringify(body),
      });
      const bytes = Buffer.from(await response.arrayBuffer());
      return { status: response.status, headers: response.headers, bytes };
    }
    const providerCalls = async () => (await stack.simulator.calls()).length;

    it('keeps 2 MB in the asset store, and makes them again when they are gone', async () => {
      const { queueWay, assetsDir } = stack.services;
      const config = await configNow();
      const big = { ...imageRequest, prompt: `[plain] [bytes=${BYTES}] cached kraken` };
      const sentBefore = queueWay.sentBytes();
      const first = await call(config, big);
      const second = await call(config, big);
      const job = await call(config, big, { prefer: 'wait=60' });
      expect([first, second, job].map(seen)).toEqual([
        [200, 'MISS', '1'],
        [200, 'HIT', '0'],
        [200, 'HIT', '0'],
      ]);
      expect(first.bytes.byteLength).toBeGreaterThan(BYTES);
      expect([second, job].map(({ bytes }) => bytes.equals(first.bytes))).toEqual([true, true]);
      await stack.user.finishedLog(job.headers.get('x-request-id'));
      // Cache and queue are at the end of the same way.
      expect(queueWay.sentBytes() - sentBefore).toBeLessThan(BYTES / 2);

      const data = join(assetsDir, 'data');
      for (const shard of readdirSync(data)) rmSync(join(data, shard), { recursive: true });
      expect(seen(await call(config, big))).toEqual([200, 'MISS', '1']);
      expect(seen(await call(config, big))).toEqual([200, 'HIT', '0']);
      expect(await providerCalls()).toBe(2);
    });

    it('keeps an answer with URLs for half of the time that the URLs work', async () => {
      const config = { ...(await configNow()), cache: { mode: 'simple' } };
      const body = { ...imageRequest, prompt: '[plain] cached kraken by URL', response_format: 'url' };
      const before = await lifetimesMs(stack.services);
      const urlIn = ({ bytes }: Answer) =>
        (JSON.parse(bytes.toString()) as { data: { url: string }[] }).data[0]?.url;
      const first = await call(config, body);
      const second = await call(config, body);
      expect([first, second].map(seen)).toEqual([
        [200, 'MISS', '1'],
        [200, 'HIT', '0'],
      ]);
      expect(urlIn(second)).toBe(urlIn(first));
      const [leftMs] = [...(await lifetimesMs(stack.services))]
        .filter(([key]) => !before.has(key))
        .map(([, ms]) => ms);
      // URLs work for an hour; without them the answer would be kept for seven days.
      expect(leftMs).toBeGreaterThan(1_000_000);
      expect(leftMs).toBeLessThanOrEqual(1_800_000);
    });

    it('is missed by nobody while it is away', async () => {
      const { gateway } = stack.services;
      const config = await configNow();
      const body = { ...imageRequest, prompt: '[plain] cached leviathan' };
      expect(seen(await call(config, body))).toEqual([200, 'MISS', '1']);
      // The answer goes out while it is still being kept.
      expect(seen(await call(config, body))).toEqual([200, 'HIT', '0']);
      const logged = gateway.log().length;
      const repair = await breakCache(stack.services);
      try {
        expect(seen(await call(config, body))).toEqual([200, 'MISS', '1']);
        expect(seen(await call(config, body, { prefer: 'wait=60' }))).toEqual([200, 'MISS', '1']);
        const warnings = gateway.log().slice(logged).split('the response cache is away').length - 1;
        expect(warnings).toBe(1);
      } finally {
        await repair();
      }
      expect(seen(await call(config, body))).toEqual([200, 'HIT', '0']);
      expect(await providerCalls()).toBe(3);
    });
  });
}

/** ms for which each answer is still kept, by its key. */
async function lifetimesMs({ redis, database }: Services): Promise<Map<string, number>> {
  if (redis === undefined) {
    const sql = `SELECT key, extract(epoch FROM expires_at - now())::float8 * 1000 AS ms FROM byway_cache.entries`;
    return new Map((await database.query(sql)).map(({ key, ms }) => [String(key), Number(ms)]));
  }
  const client = new Redis(redis.url);
  try {
    const keys = await client.keys('{byway}:cache:entry:*');
    return new Map(
      await Promise.all(keys.map(async (key) => [key, await client.pttl(key)] as [string, number])),
    );
  } finally {
    client.disconnect();
  }
}
