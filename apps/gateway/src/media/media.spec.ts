import { createAssetStore } from '@byway/assets/create-asset-store';
import type { AssetStore } from '@byway/assets/asset-store';
import { parseAssetReference } from '@byway/contracts/asset-reference';
import { chatMedia } from '@byway/openai-wire/chat-media';
import { dataUrl } from '@byway/openai-wire/data-url';
import type { Params } from '@byway/routing/plan-schema';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { checkMedia } from './check-media.js';
import { checkQueuedSize } from './queued-size.js';
import { RequestMedia } from './request-media.js';

const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(30_000, 7)]);
const image = (url: string) => chatOf({ type: 'image_url', image_url: { url } });
const audio = (data: string) => chatOf({ type: 'input_audio', input_audio: { data, format: 'wav' } });

function chatOf(...parts: object[]): Params {
  return { model: 'm', messages: [{ role: 'user', content: parts }] };
}

function refusalOf(body: Params): string {
  try {
    for (const slot of chatMedia(body)) checkMedia(slot, ['images.internal']);
    return 'none';
  } catch (error) {
    const { failure } = error as { failure: { code: string; param: string } };
    return `${failure.code} ${failure.param}`;
  }
}

describe('media of a request', () => {
  const url = 'messages[0].content[0].image_url.url';
  it.each([
    ['a picture', image(dataUrl({ mediaType: 'image/png', base64: png.toString('base64') })), 'none'],
    ['an address', image('https://host.example/a.png'), 'none'],
    ['a private address that is trusted', image('http://images.internal/a.png'), 'none'],
    ['a private address', image('http://10.0.0.1/a.png'), `host_not_allowed ${url}`],
    ['the loopback address', image('http://[::1]/a.png'), `host_not_allowed ${url}`],
    ['an address with a password', image('https://a:b@host.example/a.png'), `invalid_value ${url}`],
    ['no picture', image('data:image/png;base64,AAAA'), `invalid_value ${url}`],
    [
      'a drawing that no model reads',
      image(dataUrl({ mediaType: 'image/svg+xml', base64: Buffer.from('<svg></svg> ').toString('base64') })),
      `invalid_value ${url}`,
    ],
    ['no base64', image('data:image/png;base64,A*AA'), `invalid_value ${url}`],
    [
      'a reference in place of a picture',
      image(`byway-asset:asset_${'0'.repeat(32)}`),
      `invalid_value ${url}`,
    ],
    ['sound', audio('AAAA'), 'none'],
    [
      'a reference in place of sound',
      audio(`byway-asset:asset_${'0'.repeat(32)};base64`),
      'invalid_value messages[0].content[0].input_audio.data',
    ],
  ])('are refused or not: %s', (_name, body, refusal) => {
    expect(refusalOf(body)).toBe(refusal);
  });
});

describe('media on their way into the queue', () => {
  let folder: string;
  let assets: AssetStore;
  let media: RequestMedia;
  const neededUntil = Date.now() + 60_000;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'byway-media-'));
    assets = await createAssetStore({ dir: folder });
    media = new RequestMedia(assets, 3600);
  });
  afterAll(() => {
    assets.close();
    rmSync(folder, { recursive: true });
  });

  const keep = (body: Params, logBodies = true) =>
    media.keep({ workspaceId: 'ws_1', body, slots: chatMedia(body), neededUntil, logBodies });

  it('become references, byte for byte', async () => {
    const base64 = png.toString('base64');
    const body = chatOf(
      { type: 'image_url', image_url: { url: dataUrl({ mediaType: 'image/png', base64 }), detail: 'low' } },
      { type: 'input_audio', input_audio: { data: base64, format: 'wav' } },
    );
    const kept = await keep(body);
    expect(JSON.stringify(kept).length).toBeLessThan(500);
    const [picture, sound] = chatMedia(kept).map(({ value }) => parseAssetReference(value));
    expect([picture?.isBare, sound?.isBare]).toEqual([false, true]);
    const asset = await assets.get(picture?.assetId ?? '');
    expect(asset).toMatchObject({ workspaceId: 'ws_1', mediaType: 'image/png' });
    if (asset !== null) expect(await buffer(asset.stream)).toEqual(png);
  });

  it('stay where they are while they are small, or elsewhere', async () => {
    const body = chatOf(
      { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
      { type: 'image_url', image_url: { url: `https://host/${'a'.repeat(9000)}` } },
    );
    expect(await keep(body)).toBe(body);
  });

  it('are kept for the log where it shows them, else until the request is over', async () => {
    const body = image(dataUrl({ mediaType: 'image/png', base64: png.toString('base64') }));
    const expiryOf = async (kept: Params) => {
      const asset = await assets.get(parseAssetReference(chatMedia(kept)[0]?.value ?? '')?.assetId ?? '');
      asset?.stream.destroy();
      return (asset?.expiresAt ?? 0) - Date.now();
    };
    expect(await expiryOf(await keep(body, true))).toBeGreaterThan(3_500_000);
    const short = await expiryOf(await keep(body, false));
    expect(short).toBeGreaterThan(60_000);
    expect(short).toBeLessThan(3_500_000);
  });

  it('are all that may be large', () => {
    const text = 'a'.repeat(5 * 1024 * 1024);
    expect(() => checkQueuedSize({ text }, String(text.length))).toThrow('more than');
    expect(() => checkQueuedSize({ text }, undefined)).toThrow('more than');
    expect(() => checkQueuedSize({}, '30000000')).not.toThrow();
  });
});
