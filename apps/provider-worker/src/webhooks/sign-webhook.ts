import { createHmac } from 'node:crypto';

export interface SignableWebhook {
  /** The same at every try, so that a receiver can tell a repetition. */
  id: string;
  /** Unix time in seconds of this try. */
  timestampS: number;
  /** The body as it is sent. */
  payload: string;
  /** `whsec_<base64>`, at least one. */
  secrets: readonly string[];
}

/**
 * The headers of https://www.standardwebhooks.com: one signature for each secret, so that a receiver
 * verifies with the old one until it has the new one.
 */
export function signWebhook({ id, timestampS, payload, secrets }: SignableWebhook): Record<string, string> {
  const signed = `${id}.${timestampS}.${payload}`;
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestampS),
    'webhook-signature': signatures.join(' '),
  };
}
