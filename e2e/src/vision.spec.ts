import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BywayUser, imageRequest } from './byway-user.js';
import { joinStack, type SharedStack } from './shared-stack.js';
import { SimulatorControl } from './simulator-control.js';
import { redisContents, tableContents } from './stored-data.js';
import { readStream } from './streamed-call.js';

const BYTES = 5_000_000;
const param = 'messages[0].content[1].image_url.url';

describe('a chat with pictures', () => {
  let stack: SharedStack;
  let user: BywayUser;
  let simulator: SimulatorControl;
  let pictures: Server;
  let base: string;
  let fetched: string[] = [];
  let key: string;
  let picture: Buffer;

  beforeAll(async () => {
    pictures = createServer(({ url = '', headers }, response) => {
      fetched.push(`${url} ${headers.accept}`);
      if (url === '/a.png') response.writeHead(200).end(picture);
      else if (url === '/inside') response.writeHead(302, { location: 'http://10.0.0.1/a.png' }).end();
      else response.writeHead(200, { 'content-type': 'image/png' }).end('<html>');
    });
    await new Promise<void>((resolve) => pictures.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(pictures.address() as AddressInfo).port}`;
    base = `http://${host}`;
    stack = await joinStack('services');
    user = new BywayUser(stack);
    simulator = new SimulatorControl(stack.simulatorUrl);
    key = await user.virtualKey('openai', 'ok;label=eyes');
    picture = await pictureOf(BYTES);
  });
  afterAll(async () => {
    await stack.leave();
    pictures.closeAllConnections();
    await new Promise((resolve) => pictures.close(resolve));
  });
  beforeEach(async () => {
    fetched = [];
    await simulator.clear();
  });

  /** A real picture, drawn by the simulator. */
  async function pictureOf(bytes: number): Promise<Buffer> {
    const response = await fetch(`${stack.simulatorUrl}/v1/images/generations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer sk-sim' },
      body: JSON.stringify({ ...imageRequest, prompt: `[plain] [bytes=${bytes}] Kraken` }),
    });
    const { data } = (await response.json()) as { data: { b64_json: string }[] };
    return Buffer.from(data[0]?.b64_json ?? '', 'base64');
  }

  const chatWith = (url: string) => ({
    model: 'gpt-4.1-nano',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'image_url', image_url: { url } },
        ],
      },
    ],
  });
  const inline = () => chatWith(`data:image/png;base64,${picture.toString('base64')}`);
  const ask = (body: object, headers: Record<string, string> = {}) =>
    stack.api.post('/v1/chat/completions', body, { 'x-portkey-virtual-key': key, ...headers });
  const said = 'You said: Look Picture 1 is 1024x1024 pixels (image/png).';

  it('of 5 MB is answered, and no piece of the picture is in queue or tables', async () => {
    const answer = await ask(inline());
    expect(answer.body).toMatchObject({ choices: [{ message: { content: said } }] });
    const job = await ask(inline(), { prefer: 'wait=30' });
    expect(job.body).toMatchObject({ choices: [{ message: { content: said } }] });
    const log = await user.finishedLog(answer.headers.get('x-request-id'));
    expect(JSON.stringify(log.request)).toMatch(/"byway-asset:asset_[0-9a-f]{32}"/);
    const asset = /asset_[0-9a-f]{32}/.exec(JSON.stringify(log.request))?.[0];
    const kept = await fetch(`${stack.url}/v1/assets/${asset}`, {
      headers: { 'x-portkey-api-key': stack.adminKey },
    });
    expect(Buffer.from(await kept.arrayBuffer()).equals(picture)).toBe(true);
    const places = {
      ...(await tableContents(stack.database)),
      ...(typeof stack.redisUrl === 'string' && (await redisContents(stack.redisUrl))),
    };
    const piece = picture.subarray(3_000_000, 3_000_300).toString('base64').slice(4, 200);
    for (const [place, text] of Object.entries(places)) {
      expect([place, text.includes(piece)]).toEqual([place, false]);
      const longestRow = text.split('\n').reduce((most, row) => Math.max(most, row.length), 0);
      expect([place, longestRow < 1_000_000]).toEqual([place, true]);
    }
  });

  it('is tried again with its picture at the next target, and streamed', async () => {
    const bad = await user.virtualKey('openai', '503;label=bad');
    const config = { strategy: { mode: 'fallback' }, targets: [{ virtual_key: bad }, { virtual_key: key }] };
    const stream = await readStream(stack, { config, body: inline() });
    expect(stream).toMatchObject({ status: 200, text: said, isWhole: true });
  });

  it('at a plain address is answered: Byway fetches the picture', async () => {
    const answer = await ask(chatWith(`${base}/a.png`));
    expect(answer.body).toMatchObject({ choices: [{ message: { content: said } }] });
    expect(fetched).toEqual(['/a.png image/*']);
  });

  it.each([
    ['anthropic', 'claude-haiku-4-5'],
    ['google', 'gemini-3.5-flash'],
  ] as const)(
    'at a plain address is fetched for %s in calls of the Messages API, too',
    async (provider, model) => {
      const body = {
        model,
        max_tokens: 100,
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'Look' },
              { type: 'image', source: { type: 'url', url: `${base}/a.png` } },
            ],
          },
        ],
      };
      const virtualKey = await user.virtualKey(provider, 'ok;label=eyes');
      const headers = { 'x-portkey-virtual-key': virtualKey };
      const answer = await stack.api.post('/v1/messages', body, headers);
      expect(answer.body).toMatchObject({ content: [{ text: expect.stringContaining('1024x1024') }] });
      expect(fetched).toEqual(['/a.png image/*']);
      const [, image] = body.messages[0]?.content ?? [];
      if (image?.source !== undefined) image.source.url = 'http://10.0.0.1/a.png';
      const refused = await stack.api.post('/v1/messages', body, headers);
      expect(refused).toMatchObject({ status: 400, body: { error: { code: 'host_not_allowed' } } });
    },
  );

  it('at an address that is no picture is refused by its parameter, and no provider is called', async () => {
    const answer = await ask(chatWith(`${base}/page`));
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ code: 'invalid_value', param });
    expect(await simulator.calls()).toEqual([]);
  });

  it('at an address that redirects to a private one is refused by its parameter', async () => {
    const answer = await ask(chatWith(`${base}/inside`));
    expect(answer.body.error).toMatchObject({ code: 'host_not_allowed', param });
    expect(await simulator.calls()).toEqual([]);
  });

  it.each([
    ['a private address', 'http://10.0.0.1/a.png', 'host_not_allowed'],
    ['the metadata of a cloud', 'http://169.254.169.254/latest', 'host_not_allowed'],
    ['another scheme', 'ftp://host.example/a.png', 'invalid_value'],
    ['data that is no picture', 'data:image/png;base64,AAAA', 'invalid_value'],
    ['data that is no base64', 'data:image/png;base64,A*AA', 'invalid_value'],
    ['a reference of ours', `byway-asset:asset_${'0'.repeat(32)}`, 'invalid_value'],
  ])('with %s is refused before anything is queued', async (_name, url, code) => {
    const answer = await ask(chatWith(url));
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ code });
    expect(String((answer.body.error as { param: unknown }).param)).toContain('messages[0].content');
    expect(answer.headers.get('x-byway-attempts')).toBeNull();
    expect(await simulator.calls()).toEqual([]);
  });

  it('is refused when it is large beside its pictures', async () => {
    const answer = await ask({ ...chatWith(`${base}/a.png`), pad: 'a'.repeat(5_000_000) });
    expect(answer).toMatchObject({ status: 413, body: { error: { code: 'request_too_large' } } });
  });
});
