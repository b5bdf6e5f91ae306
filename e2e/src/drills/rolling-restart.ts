import type { ServiceProcess } from '@byway/testing/service-process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Accepted, DrillCaller, randomBetween } from './drill-caller.js';
import type { Drill, DrillStack } from './drill.js';
import { connectionErrorOf } from './http-call.js';
import { auditJobs, calledLabels } from './job-audit.js';

const WAITING_CALLERS = 3;
const BACKGROUND_CALLERS = 2;
const BETWEEN_MS = 300;
/** ms after a 503: less than its retry-after asks for, so that there is load all the time. */
const UNAVAILABLE_MS = 200;
const RECOVERY_MS = 30_000;

interface Restart {
  name: 'vault' | 'config' | 'ledger' | 'worker' | 'gateway';
  service: ServiceProcess;
}

interface Load {
  running: boolean;
  accepted: Accepted;
  succeeded: number;
  unavailable: number;
  /** Connections that a gateway did not take while it was away; the other one took the call. */
  redirected: number;
  /** Labels of the calls among them whose connection was reset. */
  reset: string[];
  broken: string[];
}

/**
 * SIGTERM, wait, start: every service one after the other, under load. Callers take the two gateways in
 * turn, and the other one when a gateway does not take the connection, as a load balancer does. A
 * connection may be reset only if no provider was called for it: the system takes connections ahead of a
 * process, and resets those that are left when that stops listening.
 */
export const rollingRestart: Drill = {
  name: 'rolling-restart',
  async run(stack) {
    const { vault, config, ledger, gateways, workers } = stack.services;
    const caller = new DrillCaller(stack);
    const load: Load = {
      running: true,
      accepted: new Map(),
      ...{ succeeded: 0, unavailable: 0, redirected: 0 },
      ...{ reset: [], broken: [] },
    };
    const callers = Promise.all([
      ...Array.from({ length: WAITING_CALLERS }, () => callWaiting(caller, load, stack)),
      ...Array.from({ length: BACKGROUND_CALLERS }, () => callInBackground(caller, load, stack)),
    ]);
    const controlPlane: Restart[] = [
      { name: 'vault', service: vault },
      { name: 'config', service: config },
      { name: 'ledger', service: ledger },
    ];
    const pairs = workers.map((worker, index): Restart[] => [
      { name: 'worker', service: worker },
      ...gateways.slice(index, index + 1).map((gateway): Restart => ({ name: 'gateway', service: gateway })),
    ]);
    const inTurn = [...controlPlane, ...pairs.flat().sort((a, b) => b.name.localeCompare(a.name))];
    const rounds = stack.scale.restartsTogether ? [controlPlane, ...pairs] : inTurn.map((one) => [one]);
    const stops: string[] = [];
    for (const round of rounds) {
      await sleep(BETWEEN_MS);
      await Promise.all(
        round.map(async ({ name, service }) => {
          const signalled = Date.now();
          service.signal('SIGTERM');
          await service.ended();
          stops.push(`${name} ${((Date.now() - signalled) / 1000).toFixed(1)} s`);
          if (service.exitCode !== 0) load.broken.push(`the ${name} ended with ${service.exitCode}`);
          await service.start();
        }),
      );
    }
    await sleep(BETWEEN_MS);
    load.running = false;
    const since = Date.now();
    await callers;
    const { accepted, succeeded, unavailable, redirected } = load;
    const audit = await auditJobs(stack, { accepted, since, withinMs: RECOVERY_MS });
    const waiting = `${succeeded} x 200, ${unavailable} x 503, ${redirected} taken by the other gateway`;
    const called = await calledLabels(stack);
    for (const label of load.reset.filter((one) => called.has(one)))
      load.broken.push(`${label}: reset after the provider was called`);
    return {
      ...audit,
      done: `stopped ${stops.join(', ')}; waiting calls ${waiting}; ${audit.unknown} attempts unknown`,
      broken: [...load.broken, ...audit.broken],
    };
  },
};

async function callInBackground(caller: DrillCaller, load: Load, { scale }: DrillStack): Promise<void> {
  while (load.running) {
    const label = caller.label();
    const options = { latencyMs: randomBetween(100, 600), headers: { prefer: 'respond-async' } };
    const { jobIds } = await caller.insist(label, options);
    for (const jobId of jobIds) load.accepted.set(label, jobId);
    await sleep(scale.betweenCallsMs * 2);
  }
}

async function callWaiting(
  caller: DrillCaller,
  load: Load,
  { services: { gateways }, scale }: DrillStack,
): Promise<void> {
  const latencyMs = () => randomBetween(100, 600);
  for (let turn = 0; load.running; turn += 1) {
    const label = caller.label();
    const [url = '', otherUrl = ''] = [0, 1].map((more) => gateways[(turn + more) % gateways.length]?.url);
    try {
      const answer = await caller.call(label, { latencyMs: latencyMs(), url }).catch((error: unknown) => {
        const code = connectionErrorOf(error);
        if (code !== 'ECONNREFUSED' && code !== 'ECONNRESET') throw error;
        load.redirected += 1;
        if (code === 'ECONNRESET') load.reset.push(label);
        return caller.call(caller.label(), { latencyMs: latencyMs(), url: otherUrl });
      });
      if (answer.status === 200) load.succeeded += 1;
      else if (answer.status === 503 && answer.header('retry-after') !== undefined) {
        load.unavailable += 1;
        await sleep(Math.max(UNAVAILABLE_MS, scale.betweenCallsMs));
      } else load.broken.push(`${label}: ${answer.status} ${answer.text.slice(0, 300)}`);
    } catch (error) {
      load.broken.push(`${label}: ${connectionErrorOf(error)}`);
      await sleep(100);
    }
    await sleep(scale.betweenCallsMs);
  }
}
