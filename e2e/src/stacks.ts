/** Queue backends to run the whole stack on: PostgreSQL always, Redis where there is one. */
export function queueBackends(): { queue: string; env: Record<string, string | undefined> }[] {
  const redis = process.env.TEST_REDIS_URL;
  return [
    { queue: 'PostgreSQL', env: {} },
    ...(redis === undefined ? [] : [{ queue: 'Redis', env: { REDIS_URL: redis } }]),
  ];
}
