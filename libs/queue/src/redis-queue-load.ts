import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { QueueLoad } from './queue-load.js';

/**
 * Counts a queue of BullMQ 6 and finds the job that waits longest, in bounded time: of the list of
 * jobs without a priority it looks at the next 1000 in line (one that was promoted is older than its
 * neighbours, so the first need not be the oldest), of those with a priority at the first of each.
 */
const script = `
local oldest = -1
local function see(id)
  local job = redis.call('HMGET', ARGV[1] .. id, 'timestamp', 'opts')
  local added = tonumber(job[1])
  if added == nil then return end
  local readable, opts = pcall(cjson.decode, job[2] or '{}')
  local since = added + (readable and tonumber(opts['delay']) or 0)
  if oldest == -1 or since < oldest then oldest = since end
end
for _, id in ipairs(redis.call('LRANGE', KEYS[1], -1000, -1)) do see(id) end
local least = '-inf'
for _ = 1, 100 do
  local first = redis.call('ZRANGEBYSCORE', KEYS[2], least, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
  if #first == 0 then break end
  see(first[1])
  -- A score is the priority times 2^32, and a counter.
  least = string.format('%.0f', (math.floor(tonumber(first[2]) / 4294967296) + 1) * 4294967296)
end
return {
  redis.call('LLEN', KEYS[1]) + redis.call('ZCARD', KEYS[2]),
  redis.call('ZCARD', KEYS[3]),
  redis.call('LLEN', KEYS[4]),
  oldest,
}`;

const count = z.number().int();
const answerSchema = z.tuple([count, count, count, count]);

/**
 * What is in each queue, in one round trip.
 * @returns in the order of `names`; a queue that never was is empty.
 */
export function readRedisQueueLoads(
  names: readonly string[],
  { redis, prefix }: { redis: Redis; prefix: string },
): Promise<QueueLoad[]> {
  return Promise.all(
    names.map(async (name) => {
      const base = `${prefix}:${name}:`;
      const keys = ['wait', 'prioritized', 'delayed', 'active'].map((list) => base + list);
      const answer: unknown = await redis.eval(script, keys.length, ...keys, base);
      const [waiting, delayed, active, oldest] = answerSchema.parse(answer);
      return { name, waiting, delayed, active, oldestWaitingSince: oldest === -1 ? null : oldest };
    }),
  );
}
