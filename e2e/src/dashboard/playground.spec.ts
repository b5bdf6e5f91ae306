import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ApiClient } from '@byway/testing/api-client';
import { eventually } from '@byway/testing/eventually';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { BywayUser } from '../byway-user.js';
import { joinStack } from '../shared-stack.js';
import { SimulatorControl } from '../simulator-control.js';
import {
  describeInBrowser,
  type OpenOptions,
  pictureShown,
  screenshot,
  setUpDashboard,
  turnTo,
} from './dashboard-browser.js';
import { accessibilityFindings } from './page-findings.js';

const run = promisify(execFile);
const hostile = `<img src=x onerror="document.title='owned'"> "quoted" $(id) 'single' \``;

describeInBrowser('the playground', () => {
  const folder = mkdtempSync(join(tmpdir(), 'byway-playground-'));
  const { stack, open: openPath } = setUpDashboard(
    () => joinStack('launcher'),
    (problem) => problem.includes('/v1/images/generations'),
  );
  let api: ApiClient;
  let user: BywayUser;
  let simulator: SimulatorControl;
  let openai: string;
  let fallback: string;
  let dead: string;

  const model = (name: string) => ({ override_params: { model: name } });

  beforeAll(async () => {
    api = stack().api;
    user = new BywayUser(stack());
    simulator = new SimulatorControl(stack().simulatorUrl);
    openai = await user.virtualKey('openai');
    const stability = await user.virtualKey('stability-ai', 'ok;label=stable');
    const failing = await user.virtualKey('openai', 'status=500;latency=2500');
    const alsoFailing = await user.virtualKey('openai', 'status=503');
    fallback = await user.config({
      strategy: { mode: 'fallback' },
      targets: [
        { virtual_key: failing, ...model('gpt-image-1.5') },
        { virtual_key: stability, ...model('stable-diffusion-v1-6') },
      ],
    });
    dead = await user.config({
      strategy: { mode: 'fallback' },
      targets: [
        { virtual_key: alsoFailing, ...model('gpt-image-1.5') },
        { virtual_key: await user.virtualKey('openai', 'quota'), ...model('gpt-image-1.5') },
      ],
    });
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(() => simulator.clear());

  const open = async (query: string, options?: OpenOptions): Promise<Page> => {
    const page = await openPath(`/playground?${query}`, options);
    await page.getByRole('heading', { name: 'Playground' }).waitFor();
    return page;
  };
  const send = (page: Page) => page.getByRole('button', { name: 'Send', exact: true }).click();
  const keyWith = async (...scopes: string[]) =>
    String((await api.post('/v1/api-keys', { name: 'limited', scopes })).body.key);

  it('gives a picture by one click when a link names a virtual key', async () => {
    const page = await open(`virtual_key=${openai}&endpoint=/v1/images/generations`);
    await send(page);
    await pictureShown(page, 'Picture 1');
    await page.getByText('Attempt 1', { exact: true }).waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download picture 1' }).click();
    const file = join(folder, 'picture');
    await (await download).saveAs(file);
    expect(readFileSync(file).subarray(1, 4).toString()).toBe('PNG');
    const log = await page.getByRole('link', { name: 'Log', exact: true }).getAttribute('href');
    expect(log).toMatch(/\/dashboard\/logs\?log=req_/);
    expect(await accessibilityFindings(page)).toEqual([]);
    await screenshot(page, 'playground-light');
  });

  it('shows a fallback as it happens', async () => {
    const page = await open(`config=${fallback}&endpoint=/v1/images/generations`);
    await turnTo(page, 'dark');
    await send(page);
    const attempts = page.getByRole('list', { name: 'Attempts' });
    await attempts.getByText('Running').waitFor();
    expect(await attempts.getByText('Attempt 2').count()).toBe(0);
    await screenshot(page, 'playground-running-dark');
    await attempts.getByText('Fallback to config.targets[1]').waitFor();
    await attempts.getByText('Failed 500').waitFor();
    await pictureShown(page, 'Picture 1');
    await attempts.getByText('Succeeded 200').waitFor();
    expect(await page.locator('dl').innerText()).toContain('config.targets[1]');
    expect(await accessibilityFindings(page)).toEqual([]);
    await screenshot(page, 'playground-dark');
  });

  it('tells the answer of each target when all fail', async () => {
    const page = await open(`config=${dead}&endpoint=/v1/images/generations`);
    await page.keyboard.press('Control+Enter');
    const alert = page.getByRole('alert');
    await alert.getByText('config.targets[0] (openai): 503').waitFor();
    await alert.getByText('config.targets[1] (openai):').waitFor();
    await page.getByText('Failed', { exact: true }).first().waitFor();
    await screenshot(page, 'playground-error-light');
  });

  it('streams a chat, keeps the conversation, and sends it with the next message', async () => {
    await simulator.setFaults('openai', 'chunk-ms=60');
    const page = await open(`virtual_key=${openai}&endpoint=/v1/chat/completions`);
    await page.getByLabel('Message').fill(`${hostile} [words=40]`);
    await page.keyboard.press('Control+Enter');
    const answer = page.getByRole('group', { name: 'Answer' });
    await answer.waitFor();
    const early = (await answer.innerText()).length;
    await page.getByText('Finish reason: stop').waitFor();
    expect((await answer.innerText()).length).toBeGreaterThan(early);
    await page.getByText(/Time to first token: /).waitFor();
    await page.getByText(/Tokens: .* in, .* out/).waitFor();
    await page.getByRole('log', { name: 'Conversation' }).getByText('<img src=x').first().waitFor();
    expect(await page.title()).not.toContain('owned');
    await page.getByLabel('Message').fill('And now shorter');
    await page.keyboard.press('Control+Enter');
    await page
      .getByRole('log', { name: 'Conversation' })
      .getByText('And now shorter', { exact: true })
      .waitFor();
    const [log] = (await api.get('/v1/logs?endpoint=/v1/chat/completions&limit=1')).body.data as {
      id: string;
    }[];
    const { request } = (await api.get(`/v1/logs/${log?.id}`)).body as { request: { messages: unknown[] } };
    expect(request.messages).toHaveLength(3);
    await screenshot(page, 'playground-chat-light');
  });

  it('stops a call', async () => {
    await simulator.setFaults('openai', 'hang');
    const page = await open(`virtual_key=${openai}&endpoint=/v1/images/generations`);
    await send(page);
    await page.getByText('Running').first().waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped', { exact: true }).waitFor();
    await page.getByRole('list', { name: 'Attempts' }).getByText('Cancelled', { exact: true }).waitFor();
  });

  it('runs a request as a job and follows it', async () => {
    const page = await open(`virtual_key=${openai}&endpoint=/v1/images/generations`);
    await page.getByLabel('Run as a job').check();
    await page.getByLabel('Metadata').fill('{"team": "dé$ign"}');
    await send(page);
    await pictureShown(page, 'Picture 1');
    await page.getByRole('link', { name: 'Job', exact: true }).waitFor();
    const [log] = (await api.get('/v1/logs?limit=1')).body.data as { mode: string; metadata: object }[];
    expect(log).toMatchObject({ mode: 'async', metadata: { team: 'dé$ign' } });
  });

  it('copies code that gives the same picture', async () => {
    const page = await open(`virtual_key=${openai}&endpoint=/v1/images/generations`);
    await page.getByLabel('Prompt').fill(hostile);
    await page.getByRole('button', { name: 'Copy as code' }).click();
    const dialog = page.getByRole('dialog', { name: 'This request as code' });
    expect(await accessibilityFindings(page)).toEqual([]);
    await screenshot(page, 'playground-code-light');
    const copied = async (language: string) => {
      await dialog.getByText(language, { exact: true }).click();
      await dialog.getByRole('button', { name: /Copy code|Copied/ }).click();
      const code = await page.evaluate<string>('navigator.clipboard.readText()');
      expect(code).not.toContain(stack().adminKey);
      return code;
    };
    const env = { PATH: process.env.PATH, BYWAY_API_KEY: stack().adminKey };
    expect(await copied('Python')).toContain('client.images.generate(');
    const node = run(process.execPath, ['--input-type=module', '-e', await copied('Node')], { env });
    expect((await node).stdout).toMatch(/^http:.*\/v1\/assets\//);
    const command = await copied('curl');
    const { stdout } = await run('sh', ['-c', command], { env });
    const { data } = JSON.parse(stdout) as { data: { url: string }[] };
    const picture = await fetch(data[0]?.url ?? '');
    expect(picture.headers.get('content-type')).toMatch(/^image\//);
    await eventually(async () => {
      const [log] = (await api.get('/v1/logs?limit=1')).body.data as { id: string }[];
      const { request } = (await api.get(`/v1/logs/${log?.id}`)).body as { request: { prompt: string } };
      return request.prompt === hostile || undefined;
    });
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  it('takes over the inputs of a logged request', async () => {
    const { headers } = await api.post(
      '/v1/images/generations',
      { model: 'gpt-image-1.5', prompt: hostile, size: '1536x1024' },
      { 'x-portkey-virtual-key': openai },
    );
    await user.finishedLog(headers.get('x-request-id'));
    const page = await open(`log=${headers.get('x-request-id')}`);
    const prompt = page.getByLabel('Prompt');
    await eventually(async () => (await prompt.inputValue()) === hostile || undefined);
    await expect(page.getByRole('combobox', { name: 'Size' }).inputValue()).resolves.toBe('1536x1024');
    await expect(page.getByRole('combobox', { name: 'Model' }).inputValue()).resolves.toBe('gpt-image-1.5');
    await page.reload();
    await page.goto(`${stack().url}/dashboard/playground`);
    await expect(prompt.inputValue()).resolves.toBe(hostile);
  });

  it('works for a key that may only call models, and says what it cannot show', async () => {
    const key = await keyWith('inference');
    const page = await open(`virtual_key=${openai}&endpoint=/v1/images/generations`, { key });
    await page.getByRole('combobox', { name: 'Model' }).fill('gpt-image-1.5');
    await send(page);
    await pictureShown(page, 'Picture 1');
    await page.getByText('it lacks the scope logs.read').waitFor();
    expect(await page.getByRole('link', { name: 'Log', exact: true }).count()).toBe(0);
  });

  it('says which scope is missing', async () => {
    const page = await openPath('/playground', { key: await keyWith('logs.read') });
    await page.getByText('This API key may not see this page').waitFor();
    await page.getByText('inference', { exact: true }).waitFor();
  });

  it('can be used in a narrow window', async () => {
    const page = await open(`virtual_key=${openai}&endpoint=/v1/images/generations`, { width: 390 });
    await send(page);
    await pictureShown(page, 'Picture 1');
    const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
    await screenshot(page, 'playground-narrow');
  });
});
