import { listSchema } from '@byway/contracts/list';
import { webhookDeliveryDetailSchema, webhookDeliverySchema } from '@byway/contracts/webhooks-api';
import { eventually } from '@byway/testing/eventually';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startWebhookReceiver, type WebhookReceiver } from '../webhook-receiver.js';
import { type AloneStack, describeTopic } from './alone-stack.js';

/** An application that gets webhooks, and what Byway tells of their deliveries. */
export class Hooks {
  private opened: WebhookReceiver | undefined;

  constructor(private readonly stack: AloneStack) {}

  get receiver(): WebhookReceiver {
    if (this.opened === undefined) throw new Error('The receiver has not been started.');
    return this.opened;
  }

  async open(): Promise<void> {
    this.opened = await startWebhookReceiver();
  }

  /** Submits a job with this webhook URL and gives its id. */
  async submit(url: string, faults: string): Promise<string> {
    const virtual_key = await this.stack.user.virtualKey('openai', faults);
    const headers = { prefer: 'respond-async', 'x-byway-webhook-url': url };
    const answer = await this.stack.user.generate({ virtual_key }, {}, headers);
    expect(answer.status).toBe(202);
    return String(answer.body.id);
  }

  /** The delivery of a job once it has ended. */
  ended(job: string) {
    const { api } = this.stack.services;
    return eventually(async () => {
      const { body } = await api.get('/v1/webhooks/deliveries?limit=100');
      const delivery = listSchema(webhookDeliverySchema)
        .parse(body)
        .data.find(({ job_id }) => job_id === job);
      if (delivery === undefined || delivery.status === 'pending') return undefined;
      return webhookDeliveryDetailSchema.parse(
        (await api.get(`/v1/webhooks/deliveries/${delivery.id}`)).body,
      );
    }, 60_000);
  }
}

/** Webhooks whose secret cannot be read for a while. */
export function webhooksWithoutVault(stack: AloneStack): void {
  describeTopic({ stack, title: 'a webhook at the end of a job', workers: 1 }, () => {
    const hooks = new Hooks(stack);
    beforeAll(() => hooks.open());
    afterAll(() => hooks.receiver.close());

    it('uses up no try while the vault is away', async () => {
      const { receiver } = hooks;
      const { vault } = stack.services;
      const { worker } = stack;
      const url = receiver.path(200);
      const job = await hooks.submit(url, 'latency=600000');
      await eventually(async () => (await stack.simulator.calls()).length === 1, 60_000);
      const refusals = () => worker.log().split('webhook try failed').length;
      const before = refusals();
      vault.signal('SIGSTOP');
      await stack.simulator.release();
      await eventually(() => refusals() > before, 60_000);
      expect(receiver.received(url)).toEqual([]);
      vault.signal('SIGCONT');
      expect(await hooks.ended(job)).toMatchObject({ status: 'delivered', try_count: 1 });
    });
  });
}
