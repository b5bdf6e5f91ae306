import type { AssetStore } from '@byway/assets/asset-store';
import { createAssetStore } from '@byway/assets/create-asset-store';
import { assetReference } from '@byway/contracts/asset-reference';
import { BywayError } from '@byway/errors/byway-error';
import { chatMedia } from '@byway/openai-wire/chat-media';
import type { Params } from '@byway/routing/plan-schema';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOutboundAgents, type OutboundAgents } from '../provider-call/outbound-agents.js';
import { RequestMedia } from './request-media.js';

const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(2000, 7)]);
const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(200, 7)]);
const param = 'messages[0].content[0].image_url.url';
const image = (url: string): Params => ({
  messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
});
const urlOf = (body: Params) => chatMedia(body)[0]?.value ?? '';

describe('media of a request in the worker', () => {
  let folder: string;
  let assets: AssetStore;
  let server: Server;
  let base: string;
  let agents: OutboundAgents;
  let media: RequestMedia;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'byway-media-'));
    assets = await createAssetStore({ dir: folder });
    server = createServer((request, response) => {
      const redirect = (to: string) => response.writeHead(302, { location: to }).end();
      const { url = '' } = request;
      if (url === '/picture') response.writeHead(200, { 'content-type': 'text/plain' }).end(png);
      else if (url === '/jpeg') response.writeHead(200, { 'content-type': 'image/png' }).end(jpeg);
      else if (url === '/page') response.writeHead(200, { 'content-type': 'image/png' }).end('<html>');
      else if (url === '/large') response.writeHead(200).end(Buffer.concat([png, Buffer.alloc(20_000)]));
      else if (url === '/cut') response.writeHead(200, { 'content-length': '9000' }).write(png);
      else if (url === '/moved') redirect('/picture');
      else if (url === '/loop') redirect('/loop');
      else if (url === '/inside') redirect('http://10.0.0.1/picture');
      else if (url === '/slow') return;
      else response.writeHead(404).end();
      if (url === '/cut') setTimeout(() => response.destroy(), 20);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    agents = createOutboundAgents(['127.0.0.1']);
    media = new RequestMedia({ assets, agents, pictureLimit: 10_000 });
  });
  afterAll(async () => {
    await agents.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    assets.close();
    rmSync(folder, { recursive: true });
  });

  const fetchOf = (body: Params, onlyPlain = false, signal = new AbortController().signal) =>
    media.fetchPictures(body, chatMedia, { onlyPlain, signal });

  it.each([
    ['/picture', 'image/png', png],
    ['/jpeg', 'image/jpeg', jpeg],
    ['/moved', 'image/png', png],
  ])('a picture at %s is fetched, and named after its first bytes', async (path, mediaType, bytes) => {
    const fetched = await fetchOf(image(base + path), true);
    expect(urlOf(fetched)).toBe(`data:${mediaType};base64,${bytes.toString('base64')}`);
  });

  it.each([
    ['/page', 'invalid_value', 'is no PNG'],
    ['/large', 'invalid_value', 'is larger than 10000 bytes'],
    ['/cut', 'invalid_value', 'could not be fetched'],
    ['/loop', 'invalid_value', 'redirects too often'],
    ['/inside', 'host_not_allowed', 'private address'],
    ['/missing', 'invalid_value', 'answers 404'],
  ])('an address that leads to %s is refused by its parameter', async (path, code, message) => {
    const failure = fetchOf(image(base + path));
    await expect(failure).rejects.toMatchObject({ failure: { code, param } });
    await expect(failure).rejects.toThrow(message);
  });

  it('pictures that are too large together are refused, before all of them are fetched', async () => {
    const part = { type: 'image_url', image_url: { url: `${base}/picture` } };
    const body = (count: number) => ({
      messages: [{ role: 'user', content: Array.from({ length: count }, () => part) }],
    });
    const fetched = chatMedia(await fetchOf(body(12)));
    expect(fetched.every(({ value }) => value.startsWith('data:image/png'))).toBe(true);
    await expect(fetchOf(body(16))).rejects.toMatchObject({
      failure: { code: 'invalid_value', param: 'messages' },
    });
  });

  it('a private address is refused when it is connected to', async () => {
    const strict = createOutboundAgents([]);
    const guarded = new RequestMedia({ assets, agents: strict, pictureLimit: 10_000 });
    const { signal } = new AbortController();
    const refused = guarded.fetchPictures(image(`${base}/picture`), chatMedia, { onlyPlain: false, signal });
    await expect(refused).rejects.toMatchObject({ failure: { code: 'host_not_allowed', param } });
    await strict.close();
  });

  it('a picture that takes too long fails with the reason of the attempt', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(new BywayError('provider_timeout', 'late')), 30);
    await expect(fetchOf(image(`${base}/slow`), false, abort.signal)).rejects.toMatchObject({
      code: 'provider_timeout',
    });
  });

  it('https addresses are left to a provider that fetches them itself', async () => {
    const body = image('https://host.invalid/a.png');
    expect(urlOf(await fetchOf(body, true))).toBe('https://host.invalid/a.png');
    await expect(fetchOf(body, false)).rejects.toMatchObject({ failure: { code: 'invalid_value', param } });
  });

  it('references become what they stand for, in their own workspace only', async () => {
    const { id } = await assets.put({ workspaceId: 'ws_1', mediaType: 'image/png', bytes: png });
    const body = image(assetReference({ assetId: id, isBare: false }));
    const restored = await media.restore(body, chatMedia, 'ws_1');
    expect(urlOf(restored)).toBe(`data:image/png;base64,${png.toString('base64')}`);
    await expect(media.restore(body, chatMedia, 'ws_2')).rejects.toMatchObject({ code: 'not_found' });
    const gone = image(assetReference({ assetId: `asset_${'0'.repeat(32)}`, isBare: false }));
    await expect(media.restore(gone, chatMedia, 'ws_1')).rejects.toMatchObject({ code: 'not_found' });
    const bare = {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'input_audio', input_audio: { data: assetReference({ assetId: id, isBare: true }) } },
          ],
        },
      ],
    };
    expect(urlOf(await media.restore(bare, chatMedia, 'ws_1'))).toBe(png.toString('base64'));
  });
});
