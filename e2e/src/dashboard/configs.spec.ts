import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ApiClient } from '@byway/testing/api-client';
import { eventually } from '@byway/testing/eventually';
import { beforeAll, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { BywayUser } from '../byway-user.js';
import { joinStack } from '../shared-stack.js';
import {
  drawnNodes,
  editorOf,
  fallback,
  paste,
  problemsOf,
  save,
  takeCompletion,
  typeConfig,
} from './config-editor.js';
import { describeInBrowser, screenshot, setUpDashboard, turnTo } from './dashboard-browser.js';
import { accessibilityFindings, findingsInBothColors } from './page-findings.js';

const run = promisify(execFile);
const hostile = '<img src=x onerror="alert(1)">"\'{}';

describeInBrowser('the configs of the dashboard', () => {
  const { stack, open } = setUpDashboard(() => joinStack('launcher'));
  let api: ApiClient;
  let user: BywayUser;
  let stability: string;
  let openai: string;

  beforeAll(async () => {
    api = stack().api;
    user = new BywayUser(stack());
    stability = await user.virtualKey('stability-ai');
    openai = await user.virtualKey('openai');
  });

  /** Waits until something holds. */
  const until = (holds: () => Promise<boolean>) => eventually(async () => (await holds()) || undefined);
  const noFindings = async (page: Page) => {
    await page.mouse.move(0, 0);
    expect(await accessibilityFindings(page)).toEqual([]);
  };

  const lookAt = async (page: Page, name: string) => {
    await page.mouse.move(0, 0);
    expect(await findingsInBothColors(page, name)).toEqual([]);
    await turnTo(page, 'light');
  };

  async function idShown(page: Page): Promise<string> {
    const id = page.getByTestId('config-id');
    await id.waitFor();
    return (await id.textContent()) ?? '';
  }

  it('makes the config of the cookbook: Create, type the JSON, Save config, copy the ID, call with it', async () => {
    const page = await open('/configs');
    await page.getByRole('link', { name: 'Create' }).first().click();
    await page.getByLabel('Name').fill('SDXL to DALL-E');
    await typeConfig(page, JSON.stringify(fallback(stability, openai)));
    await problemsOf(page).getByText('No problems').waitFor();
    await save(page).click();
    const id = await idShown(page);
    expect(id).toMatch(/^pc-sdxl-to-dall-e-/);
    await page.getByRole('button', { name: 'Copy config ID' }).click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(id);

    const { body } = await api.get(`/v1/configs/${id}`);
    expect(body).toMatchObject({ version: 1, config: fallback(stability, openai) });
    const answer = await user.generate(id, { response_format: 'url' });
    expect([answer.status, answer.headers.get('x-portkey-provider')]).toEqual([200, 'stability-ai']);
    await lookAt(page, 'config-editor');
    await page.getByRole('link', { name: 'Configs' }).click();
    const row = page.getByRole('row', { name: /SDXL to DALL-E/ });
    await row.getByText(`fallback: ${stability} -> ${openai}`).waitFor();
    await lookAt(page, 'configs');
  });

  it('completes keys and values, with what they mean and the virtual keys of the workspace', async () => {
    const page = await open('/configs/new');
    const popup = page.locator('.cm-tooltip-autocomplete');
    const options = popup.getByRole('option');
    await typeConfig(page, '{"vir');
    await popup.waitFor();
    expect(await options.first().textContent()).toContain('virtual_key');
    await page.locator('.cm-completionInfo').waitFor();
    await screenshot(page, 'config-completion');
    await takeCompletion(page);
    // The values of the key follow at once.
    await until(async () => (await options.allTextContents()).join().includes(openai));
    await page.keyboard.type(openai.slice(0, 4));
    await options.filter({ hasText: openai }).first().waitFor();
    await takeCompletion(page);
    await until(async () => (await editorOf(page).textContent()) === `{"virtual_key": "${openai}"}`);
  });

  it('underlines errors, refuses to save, leads to the place, and greys the last drawing', async () => {
    const page = await open('/configs/new');
    await page.getByLabel('Name').fill('Broken');
    await paste(page, JSON.stringify(fallback(stability, 'not-there'), null, 2));
    await problemsOf(page).getByText('This workspace has no virtual key "not-there"').waitFor();
    await until(async () => (await drawnNodes(page).count()) === 3);

    await paste(page, '{\n  "strategy": { "mode": "fallbak" },\n  "targets": [{ "virtual_key": "a" }]\n}');
    const entry = problemsOf(page).getByRole('button', { name: /Error in line 2/ });
    await entry.waitFor();
    expect(await page.locator('.cm-lintRange-error').textContent()).toBe('"fallbak"');
    await page.locator('[data-stale]').waitFor();
    await screenshot(page, 'config-errors');
    await save(page).click();
    await page.getByText(/The config has an error/).waitFor();
    expect((await api.get('/v1/configs')).body.data).not.toContainEqual(
      expect.objectContaining({ name: 'Broken' }),
    );
    await entry.focus();
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.getSelection().toString()')).toBe('"fallbak"');
    await noFindings(page);

    await paste(page, '{"virtual_key": ');
    await problemsOf(page)
      .getByText(/Not JSON/)
      .waitFor();
  });

  it('saves a second version by the keyboard, shows what changed, and restores the first', async () => {
    const id = await user.config(fallback(stability, openai));
    const page = await open(`/configs/${id}`);
    await editorOf(page).waitFor();
    await paste(page, JSON.stringify(fallback(openai, stability)));
    await page.keyboard.press('ControlOrMeta+s');
    await page.getByText('Saved as version 2').waitFor();
    expect((await api.get(`/v1/configs/${id}`)).body).toMatchObject({
      version: 2,
      config: fallback(openai, stability),
    });
    // What is saved is no longer a change.
    expect(await save(page).isDisabled()).toBe(true);

    await page.getByRole('tab', { name: 'Versions' }).click();
    const diff = page.getByTestId('version-diff');
    await diff.locator('.cm-changedLine').first().waitFor();
    await lookAt(page, 'config-versions');
    await page.getByText('Unified', { exact: true }).click();
    await diff.locator('.cm-deletedChunk').first().waitFor();
    await noFindings(page);
    await page.getByRole('button', { name: 'Restore' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
    await page.getByText('Version 1 is restored as version 3').waitFor();
    expect((await api.get(`/v1/configs/${id}`)).body).toMatchObject({
      version: 3,
      config: fallback(stability, openai),
    });
  });

  it('asks before unsaved changes are left, and tells of a version saved meanwhile', async () => {
    const id = await user.config({ virtual_key: openai });
    const page = await open(`/configs/${id}`);
    await editorOf(page).waitFor();
    await paste(page, JSON.stringify({ virtual_key: stability }));
    await page.getByRole('link', { name: 'Logs' }).click();
    const dialog = page.getByRole('dialog', { name: 'Leave without saving?' });
    await dialog.getByRole('button', { name: 'Stay' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(page.url()).toContain(`/configs/${id}`);

    const theirs = { virtual_key: openai, retry: { attempts: 2 } };
    await api.put(`/v1/configs/${id}`, { config: theirs });
    await save(page).click();
    const notice = page.getByRole('alert').filter({ hasText: 'Version 2 was saved meanwhile' });
    await notice.waitFor();
    expect((await api.get(`/v1/configs/${id}`)).body).toMatchObject({ version: 2, config: theirs });
    await screenshot(page, 'config-conflict');
    await noFindings(page);
    await notice.getByRole('button', { name: 'Save mine as version 3' }).click();
    await page.getByText('Saved as version 3').waitFor();
    expect((await api.get(`/v1/configs/${id}`)).body).toMatchObject({ config: { virtual_key: stability } });

    await page.getByLabel('Name').fill('Other');
    await page.getByRole('link', { name: 'Logs' }).click();
    await dialog.getByRole('button', { name: 'Leave without saving' }).click();
    await page.waitForURL(/\/logs/);
  });

  it('selects the text of a drawn node and the node of a text, also by the keyboard, in a large tree', async () => {
    const group = (size: number) => ({
      strategy: { mode: 'loadbalance' },
      targets: Array.from({ length: size }, () => ({ virtual_key: openai, retry: { attempts: 2 } })),
    });
    const nest = (depth: number): object =>
      depth === 0 ? group(10) : { strategy: { mode: 'fallback' }, targets: [nest(depth - 1), group(20)] };
    const id = await user.config(nest(4));
    const page = await open(`/configs/${id}`);
    await until(async () => (await drawnNodes(page).count()) > 90);
    await screenshot(page, 'config-large');
    const nodeOf = (name: string): Locator => page.locator(`[data-node="${name}"]`);
    await nodeOf('config').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('End');
    await page.waitForTimeout(300);
    const last = nodeOf('config.targets[1].targets[19]');
    expect(await last.getAttribute('aria-pressed')).toBe('true');
    expect(await page.evaluate('document.activeElement.dataset.node')).toBe('config.targets[1].targets[19]');
    const box = await last.boundingBox();
    const frame = await page.locator('.react-flow').boundingBox();
    expect(box?.y).toBeGreaterThanOrEqual(frame?.y ?? Infinity);
    expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThanOrEqual(
      (frame?.y ?? 0) + (frame?.height ?? 0),
    );

    await editorOf(page).focus();
    await page.keyboard.press('ControlOrMeta+Home');
    await until(async () => (await nodeOf('config').getAttribute('aria-pressed')) === 'true');
    await noFindings(page);
  });

  it('keeps a stored provider key when its mask is saved again, and never shows it', async () => {
    const secret = 'sk-sim-ok;label=inline-secret-key';
    const host = user.hostOf('openai');
    const id = await user.config({ provider: 'openai', api_key: secret, custom_host: host });
    const page = await open(`/configs/${id}`);
    await page.getByText('This config holds provider keys').waitFor();
    const text = (await editorOf(page).textContent()) ?? '';
    expect(text).toMatch(/"api_key": "[^"]*\*{8}/);
    expect(await page.content()).not.toContain(secret);
    await paste(page, text.replace('"provider"', '"weight": 2, "provider"'));
    await problemsOf(page).getByText('No problems').waitFor();
    await save(page).click();
    await page.getByText('Saved as version 2').waitFor();
    expect((await user.generate(id)).status).toBe(200);
  });

  it('gives code for Node, curl and Python that holds no key, and runs as it is', async () => {
    const id = await user.config(fallback(stability, openai));
    const page = await open(`/configs/${id}?tab=use`);
    const code = page.locator('[data-snippet]');
    await code.waitFor();
    const texts: Record<string, string> = {};
    for (const language of ['Python', 'Node', 'curl']) {
      await page.getByRole('radiogroup', { name: 'Language' }).getByText(language, { exact: true }).click();
      texts[language] = (await code.textContent()) ?? '';
      expect(texts[language]).toContain(id);
      expect(texts[language]).not.toContain(stack().adminKey);
    }
    await lookAt(page, 'config-use');
    expect(texts.Python).toContain('default_headers=createHeaders(');

    const folder = mkdtempSync(join(tmpdir(), 'byway-snippet-'));
    const options = { cwd: folder, env: { ...process.env, BYWAY_API_KEY: stack().adminKey } };
    try {
      symlinkSync(join(import.meta.dirname, '../../../node_modules'), join(folder, 'node_modules'));
      writeFileSync(join(folder, 'call.mjs'), texts.Node ?? '');
      await run(process.execPath, ['call.mjs'], options);
      const { stdout: files } = await run('ls', [folder]);
      expect(files).toContain('picture-1.png');
      writeFileSync(join(folder, 'call.sh'), texts.curl ?? '');
      const { stdout } = await run('sh', ['call.sh'], { ...options, maxBuffer: 64 * 1024 * 1024 });
      expect(JSON.parse(stdout)).toMatchObject({ data: [{ b64_json: expect.any(String) }] });
      writeFileSync(join(folder, 'call.py'), texts.Python ?? '');
      await run('python3', ['-m', 'py_compile', 'call.py'], options);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('shows hostile names as text, makes a default, and deletes after a question', async () => {
    const made = await api.post('/v1/configs', { name: hostile, config: { provider: 'a<b>', weight: 1 } });
    const id = String(made.body.slug);
    const page = await open('/configs');
    await page.getByLabel('Search configs').fill('a<b>');
    await page.getByRole('link', { name: hostile }).click();
    await page.getByRole('heading', { name: hostile }).waitFor();
    await page.locator('[data-node="config"]').getByText('a<b>').first().waitFor();
    expect(await page.locator('img[src="x"]').count()).toBe(0);

    const more = page.getByRole('button', { name: /More actions/ });
    await more.click();
    await page.getByRole('menuitem', { name: 'Make default' }).click();
    await page.getByText('Default', { exact: true }).waitFor();
    expect((await api.get(`/v1/configs/${id}`)).body.is_default).toBe(true);
    await more.click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL(/\/configs$/);
    expect((await api.get(`/v1/configs/${id}`)).status).toBe(404);
  });

  it('shows a key without configs.write everything and lets it change nothing', async () => {
    const id = await user.config(fallback(stability, openai));
    const { body } = await api.post('/v1/api-keys', { name: 'reader', scopes: ['configs.read'] });
    const page = await open(`/configs/${id}`, { key: String(body.key) });
    await editorOf(page).waitFor();
    await until(async () => (await drawnNodes(page).count()) === 3);
    await editorOf(page).click();
    await page.keyboard.type('x');
    expect(await editorOf(page).textContent()).not.toContain('x"strategy');
    expect(await save(page).count()).toBe(0);
    expect(await page.getByRole('button', { name: /More actions/ }).count()).toBe(0);
    await page.goto(`${stack().url}/dashboard/configs/new`);
    await page.getByText('configs.write').waitFor();
  });

  it('can be used in a narrow window', async () => {
    const id = await user.config(fallback(stability, openai));
    const page = await open(`/configs/${id}`, { width: 390 });
    await until(async () => (await drawnNodes(page).count()) === 3);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await screenshot(page, 'config-editor-narrow');
    await page.goto(`${stack().url}/dashboard/configs`);
    await page.getByRole('link', { name: 'Create' }).first().waitFor();
    await screenshot(page, 'configs-narrow');
  });
});
