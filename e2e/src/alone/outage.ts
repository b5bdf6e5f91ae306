import type { ApiAnswer } from '@byway/testing/api-client';
import { eventually } from '@byway/testing/eventually';
import type { ServiceProcess } from '@byway/testing/service-process';
import type { Services } from '@byway/testing/start-services';
import { expect } from '@jest/globals';

/** A way to take a thing away, and to give it back with nothing else restarted. */
export interface Outage {
  name: string;
  breakIt(services: Services): Promise<void> | void;
  repair(services: Services): Promise<void> | void;
}

export function processOutages(part: (services: Services) => ServiceProcess): Outage[] {
  return [
    {
      name: 'SIGSTOP',
      breakIt: (services) => part(services).signal('SIGSTOP'),
      repair: (services) => part(services).signal('SIGCONT'),
    },
    {
      name: 'kill -9',
      breakIt: (services) => part(services).kill(),
      repair: (services) => part(services).start(),
    },
  ];
}

export function wayOutages(way: (services: Services) => Services['queueWay']): Outage[] {
  return [
    {
      name: 'silent',
      breakIt: (services) => way(services).freeze(),
      repair: (services) => way(services).restore(),
    },
    {
      name: 'refusing connections',
      breakIt: (services) => way(services).cut(),
      repair: (services) => way(services).restore(),
    },
  ];
}

/** The health of a service: the status of both endpoints and the checks that are down. */
export async function healthOf(service: ServiceProcess) {
  const livez = await fetch(`${service.url}/livez`);
  const readyz = await fetch(`${service.url}/readyz`);
  const { checks } = (await readyz.json()) as { checks: Record<string, 'up' | 'down'> };
  const down = Object.keys(checks).filter((name) => checks[name] === 'down');
  return { livez: livez.status, readyz: readyz.status, down };
}

/** A 503 as promised: with a retry-after, and never a 401. That it came shows that nothing waited for the repair. */
export function expectUnavailable(answer: ApiAnswer): void {
  expect(answer.body.error).toMatchObject({ code: 'service_unavailable', type: 'service_unavailable_error' });
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(answer.headers.get('x-should-retry')).toBe('true');
}

/** Each call succeeds again and gets nothing but 503 until then; then the gateway is ready as well. */
export async function expectRecovery(
  gateway: ServiceProcess,
  calls: readonly (() => Promise<ApiAnswer>)[],
): Promise<void> {
  for (const call of calls) {
    await eventually(async () => {
      const { status } = await call();
      expect([200, 503]).toContain(status);
      return status === 200;
    }, 60_000);
  }
  await eventually(async () => (await healthOf(gateway)).readyz === 200, 60_000);
}
