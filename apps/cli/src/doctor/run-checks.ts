import { setTimeout as sleep } from 'node:timers/promises';
import { connectionFailure } from '../connection-failure.js';
import { type Check, type CheckResult, fail, type Finding } from './check.js';

/** Runs all checks at once, each for `limitMs` at most. The results are in the order of the checks. */
export function runChecks(checks: readonly Check[], limitMs: number): Promise<CheckResult[]> {
  return Promise.all(
    checks.map(async (check) => {
      const started = performance.now();
      const finding = await findingOf(check, limitMs);
      return { name: check.name, ...finding, ms: Math.round(performance.now() - started) };
    }),
  );
}

async function findingOf(check: Check, limitMs: number): Promise<Finding> {
  const over = new AbortController();
  const late = sleep(limitMs, undefined, { signal: over.signal }).then(() =>
    fail(`no answer within ${limitMs} ms`, 'look whether it hangs, is overloaded, or is behind a firewall'),
  );
  // Aborted when the check was faster.
  late.catch(() => undefined);
  try {
    return await Promise.race([(async () => check.run())(), late]);
  } catch (error) {
    // Not the error's own text: it may quote a URL with its password.
    return fail(
      connectionFailure(error) ?? `the check broke (${nameOf(error)})`,
      'see the log of the service',
    );
  } finally {
    over.abort();
  }
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : typeof error);
