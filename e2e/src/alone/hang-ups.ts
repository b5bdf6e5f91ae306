import { eventually } from '@byway/testing/eventually';
import { expect, it } from '@jest/globals';
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
