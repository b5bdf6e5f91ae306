import { connectionFailure } from '../../connection-failure.js';
import { type Check, fail, ok, skip, warn } from '../check.js';
import { getJson } from '../get-json.js';

/** Whether the gateway takes the API key. */
export function apiKeyValid(gatewayUrl: string, apiKey: string | undefined, timeoutMs: number): Check {
  return {
    name: 'API key',
    async run() {
      if (apiKey === undefined) return skip('none given: set BYWAY_API_KEY or give --api-key-file');
      const headers = { 'x-portkey-api-key': apiKey };
      try {
        const { status } = await getJson(`${gatewayUrl}/v1/jobs?limit=1`, { headers, timeoutMs });
        if (status === 200) return ok('valid');
        // Known, or the scope would not have been looked at.
        if (status === 403) return ok('valid, without the scope to read jobs');
        if (status === 401) return fail('refused', 'it is unknown, revoked or expired: take another');
        return warn(`could not be checked (HTTP ${status})`, 'see the lines of gateway, vault and ledger');
      } catch (error) {
        const reason = connectionFailure(error) ?? 'connection failed';
        return skip(`could not be checked: ${reason} at the gateway`);
      }
    },
  };
}
