import { connectionFailure } from '../../connection-failure.js';
import { type Check, fail, ok, skip } from '../check.js';
import { getJson } from '../get-json.js';
import { isLive } from './readiness.js';

/**
 * Whether the port of the public API can be had, where Byway does not run yet. It is not tried by
 * listening: whoever connected just then would meet this program.
 */
export function portFree(gatewayUrl: string, timeoutMs: number): Check {
  return {
    name: 'Port',
    async run() {
      const { hostname, port: given, protocol, origin } = new URL(gatewayUrl);
      if (!['127.0.0.1', 'localhost', '[::1]'].includes(hostname)) return skip('not on this machine');
      const port = given === '' ? (protocol === 'https:' ? '443' : '80') : given;
      try {
        const { body } = await getJson(`${origin}/livez`, { timeoutMs });
        if (isLive(body)) return ok(`${port} is in use by the gateway`);
      } catch (error) {
        if (connectionFailure(error) === 'connection refused') return ok(`${port} is free for npm start`);
      }
      return fail(`${port} is in use by another program`, 'stop that, or set PORT');
    },
  };
}
