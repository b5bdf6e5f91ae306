/**
 * Gives every Jest worker a database of its own in the shared Redis: test files that run side by side
 * would otherwise take each other's jobs.
 */
const url = process.env.TEST_REDIS_URL;
if (url) {
  const own = new URL(url);
  own.pathname = `/${process.env.JEST_WORKER_ID ?? '1'}`;
  process.env.TEST_REDIS_URL = own.href;
}
