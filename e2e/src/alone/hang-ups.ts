import { eventually } from '@byway/testing/eventually';
import type { ServiceProcess } from '@byway/testing/service-process';
import { beforeAll, expect, it } from '@jest/globals';
import { imageRequest } from '../byway-user.js';
import { type AloneStack, describeTopic } from './alone-stack.js';

/** Callers who leave while no worker can take their job. */
export function hangUpsInQueue(stack: AloneStack): void {
  describeTopic(
    { stack, title: 'a caller who hangs up while the job waits in the queue', workers: 1 },
    () => {
      it('costs nothing: no provider is called', async () => {
        const { services, user, simulator } = stack;
        const good = await user.virtualKey('openai', 'ok;label=good');
        const unwanted = await user.virtualKey('openai', 'ok;label=unwanted');
        const { worker } = stack;
        const traceId = crypto.randomUUID().replaceAll('-', '');
        const logIn = (statuses: string[]) =>
          eventually(async () => {
            const { body } = await services.api.get(`/v1/logs?trace_id=${traceId}`);
            const [log] = body.data as { id: string; status: string }[];
            return log !== undefined && statuses.includes(log.status) ? log : undefined;
          }, 60_000);

        worker.signal('SIGSTOP');
        const caller = new AbortController();
        const ended = fetch(`${services.url}/v1/images/generations`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'x-portkey-api-key': services.adminKey,
            'x-portkey-config': JSON.stringify({ virtual_key: unwanted }),
            'x-portkey-trace-id': traceId,
          },
          body: JSON.stringify(imageRequest),
          signal: caller.signal,
        }).catch((error: unknown) => error);
        await logIn(['in_progress']);
        caller.abort();
        await ended;
        // The log goes through the queue too: by then the job has been taken out.
        await logIn(['cancelled']);
        worker.signal('SIGCONT');
        expect((await user.generate({ virtual_key: good })).status).toBe(200);
        expect((await simulator.calls()).map(({ key }) => key)).toEqual(['sk-sim-ok;label=good']);
      });
    },
  );
}

/** What a call that is under way gets when the process that has it ends. */
export function endingProcesses(stack: AloneStack): void {
  describeTopic({ stack, title: 'a process that ends while a request is under way', workers: 1 }, () => {
    let good: string;
    let worker: ServiceProcess;

    beforeAll(async () => {
      good = await stack.user.virtualKey('openai', 'ok;label=good');
      ({ worker } = stack);
      expect((await stack.user.generate({ virtual_key: good })).status).toBe(200);
    });

    const callSeen = () => eventually(async () => (await stack.simulator.calls()).length === 1, 60_000);

    /** Starts a call that takes `ms` at the provider, and waits until it is there. */
    async function underWay(ms: number) {
      const { user, simulator } = stack;
      await simulator.clear();
      const key = await user.virtualKey('openai', `latency=${ms};label=under-way`);
      const traceId = crypto.randomUUID().replaceAll('-', '');
      const config = {
        strategy: { mode: 'fallback' },
        targets: [{ virtual_key: key }, { virtual_key: good }],
      };
      const answering = user.generate(config, {}, { 'x-portkey-trace-id': traceId });
      const settled = answering.then(
        (answer) => answer,
        (error: unknown) => error,
      );
      await callSeen();
      return { answering, settled, traceId };
    }

    it('after kill -9 of the gateway the worker goes on with other requests', async () => {
      const { services, user } = stack;
      const { settled, traceId } = await underWay(3_000);
      const { pid } = worker;
      await services.gateway.kill();
      expect(await settled).toMatchObject({ message: 'fetch failed' });
      await services.gateway.start();
      await services.gateway.ready();
      expect((await user.generate({ virtual_key: good })).status).toBe(200);
      // Until the worker has recorded the end of the attempt whose reply nobody took.
      await eventually(async () => {
        const { body } = await services.api.get(`/v1/logs?trace_id=${traceId}`);
        const [{ id = '' } = {}] = body.data as { id?: string }[];
        const log = await services.api.get(`/v1/logs/${id}`);
        const [attempt] = (log.body.attempts ?? []) as { status: string }[];
        return attempt !== undefined && attempt.status !== 'in_progress';
      }, 60_000);
      expect((await user.generate({ virtual_key: good })).status).toBe(200);
      expect([worker.isRunning, worker.pid]).toEqual([true, pid]);
      // The lost request was tried once, and no other target was paid for nobody.
      expect(await stack.simulator.calls()).toHaveLength(3);
    });

    it('SIGTERM to the gateway: calls under way get their answers, then it ends', async () => {
      const { gateway } = stack.services;
      const { answering } = await underWay(1_000);
      gateway.signal('SIGTERM');
      const answer = await answering;
      expect(answer.status).toBe(200);
      expect(answer.headers.get('x-portkey-last-used-option-index')).toBe('config.targets[0]');
      await gateway.ended();
      expect(gateway.exitCode).toBe(0);
      await gateway.start();
      const log = await stack.user.finishedLog(answer.headers.get('x-request-id'));
      expect(log.status).toBe('completed');
    });

    it('SIGTERM to the worker: its attempt ends well, then it ends', async () => {
      const { answering } = await underWay(1_000);
      worker.signal('SIGTERM');
      const answer = await answering;
      expect(answer.status).toBe(200);
      expect(answer.headers.get('x-portkey-last-used-option-index')).toBe('config.targets[0]');
      await worker.ended();
      expect(worker.exitCode).toBe(0);
      await worker.start();
      const log = await stack.user.finishedLog(answer.headers.get('x-request-id'));
      expect(log.attempts.map(({ status }) => status)).toEqual(['succeeded']);
    });

    it('SIGTERM to the worker in a retry of its own: the next one goes on', async () => {
      const { user, simulator } = stack;
      await simulator.clear();
      const failing = await user.virtualKey('openai', '503;times=1;label=failing-once');
      const retry = { attempts: 1, on_status_codes: [503] };
      const answering = user.generate({ virtual_key: failing, retry });
      await callSeen();
      worker.signal('SIGTERM');
      await worker.ended();
      await worker.start();
      expect((await answering).status).toBe(200);
      expect(await simulator.calls()).toHaveLength(2);
    });
  });
}
