import { requireInternalToken } from '@byway/boot/internal-auth';
import { defaultTimeLimits } from '@byway/boot/time-limits';
import { BywayError, toFailure } from '@byway/errors/byway-error';
import { errorAnswer } from '@byway/errors/error-body';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { VaultClient } from './vault-client.js';

const token = 'a token of enough length';

describe('an API key that the vault refuses', () => {
  let server: Server;
  let url: string;

  beforeEach(async () => {
    server = createServer((request, response) => {
      try {
        requireInternalToken(request.headers.authorization, token);
        throw new BywayError('invalid_api_key', 'The API key is unknown, revoked or expired.');
      } catch (error) {
        const { status, body } = errorAnswer(toFailure(error));
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      }
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  const codeOf = async (internalToken: string) => {
    const vault = new VaultClient(url, internalToken, { ...defaultTimeLimits, serviceCallMs: 30_000 });
    const failure = await vault.verifyApiKey('bw-unknown', 0).catch(toFailure);
    await vault.caller.close();
    return failure;
  };

  it('is unknown, not an outage, so that no cached principal stands in for a revoked key', async () => {
    expect(await codeOf(token)).toMatchObject({ code: 'invalid_api_key', param: 'x-portkey-api-key' });
  });

  it('is an outage when it was the internal token that differed', async () => {
    expect(await codeOf('another token altogether')).toMatchObject({ code: 'service_unavailable' });
  });
});
