import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { signWebhook } from './sign-webhook.js';

const newSecret = (bytes = 32) => `whsec_${randomBytes(bytes).toString('base64')}`;
const payload = JSON.stringify({ type: 'job.completed', data: { text: 'ünïcode \u{1f5fc} \u0000' } });
const now = () => Math.floor(Date.now() / 1000);

describe('a signed webhook', () => {
  it.each([24, 32, 64])(
    'is accepted by the Standard Webhooks library, with a secret of %d bytes',
    (bytes) => {
      const secret = newSecret(bytes);
      const headers = signWebhook({ id: 'msg_1', timestampS: now(), payload, secrets: [secret] });
      expect(new Webhook(secret).verify(payload, headers)).toEqual(JSON.parse(payload));
    },
  );

  it('is accepted with each of several secrets, and with no other', () => {
    const secrets = [newSecret(), newSecret()];
    const headers = signWebhook({ id: 'msg_1', timestampS: now(), payload, secrets });
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2);
    for (const secret of secrets) expect(new Webhook(secret).verify(payload, headers)).toBeTruthy();
    expect(() => new Webhook(newSecret()).verify(payload, headers)).toThrow('No matching signature');
  });

  it('is refused with another body, id or time', () => {
    const secret = newSecret();
    const headers = signWebhook({ id: 'msg_1', timestampS: now(), payload, secrets: [secret] });
    const verify = (body: string, changes: object) => () =>
      new Webhook(secret).verify(body, { ...headers, ...changes });
    expect(verify(`${payload} `, {})).toThrow('No matching signature');
    expect(verify(payload, { 'webhook-id': 'msg_2' })).toThrow('No matching signature');
    expect(verify(payload, { 'webhook-timestamp': String(now() - 1) })).toThrow('No matching signature');
    expect(verify(payload, { 'webhook-timestamp': String(now() - 600) })).toThrow('too old');
  });
});
