import { ApiClient } from '@byway/testing/api-client';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Scope } from '@byway/contracts/vault-api';
import type { Page } from 'playwright-core';
import { BywayUser } from '../byway-user.js';
import { joinStack } from '../shared-stack.js';
import { describeInBrowser, screenshot, setUpDashboard } from './dashboard-browser.js';
import { findingsInBothColors } from './page-findings.js';

const HOSTILE = '<img src=x onerror="document.title=\'stolen\'">';
const chat = { model: 'gpt-5.4-mini', messages: [{ role: 'user', content: 'Hi' }] };

describeInBrowser('the keys in the dashboard', () => {
  const { stack, page: currentPage, open } = setUpDashboard(() => joinStack('launcher'));
  let api: ApiClient;
  let user: BywayUser;
  let page: Page;

  beforeAll(() => {
    api = stack().api;
    user = new BywayUser(stack());
    page = currentPage();
  });

  const dialog = () => page.getByRole('dialog');
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const rowOf = (text: string) => page.getByRole('row').filter({ hasText: text });
  const clipboard = () => page.evaluate('navigator.clipboard.readText()');
  const choose = async (rowName: string, action: string) => {
    await button(`Actions for ${rowName}`).click();
    await page.getByRole('menuitem', { name: action }).click();
  };
  const apiKey = async (name: string, scopes: Scope[]) => {
    const { body } = await api.post('/v1/api-keys', { name, scopes });
    return { id: String(body.id), key: String(body.key) };
  };
  const callWith = async (key: string, slug: string) =>
    (
      await new ApiClient(stack().url, key).post('/v1/chat/completions', chat, {
        'x-portkey-virtual-key': slug,
      })
    ).status;

  describe('of an empty installation', () => {
    it('lead from no key to the playground in three clicks, and end with the first request', async () => {
      await open('/');
      await page.getByRole('heading', { name: 'Welcome to Byway' }).waitFor();
      await screenshot(page, 'first-run-light');
      await button('Create a virtual key').click();
      await button('Create').click();
      const link = dialog().getByRole('link', { name: 'Try it in the playground' });
      await link.waitFor();
      const { body } = await api.get('/v1/virtual-keys');
      expect(body).toMatchObject({
        total: 1,
        data: [{ provider: 'stability-ai', custom_host: stack().ownSimulatorUrl, status: 'active' }],
      });
      await link.click();
      await page.waitForURL(/\/dashboard\/playground\?/);
      const { searchParams } = new URL(page.url());
      const slug = searchParams.get('virtual_key') ?? '';
      expect(searchParams.get('endpoint')).toBe('/v1/images/generations');
      expect(slug).toMatch(/^stability-ai-simulator-\w{6}$/);

      // The key is there, so the overview goes on with the second step, and ends when there was a request.
      await page.goto(`${stack().url}/dashboard/`);
      await page.getByRole('link', { name: 'Try it in the playground' }).waitFor();
      const answer = await api.post(
        '/v1/images/generations',
        { model: 'stable-diffusion-v1-6', prompt: '[plain]', size: '1024x1024' },
        { 'x-portkey-virtual-key': slug },
      );
      expect(answer.status).toBe(200);
      await user.finishedLog(answer.headers.get('x-request-id'));
      await page.reload();
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
    });
  });

  describe('of providers', () => {
    beforeEach(() => open('/virtual-keys'));

    it('are created with the simulator, and the key can be copied at once', async () => {
      await button('New virtual key').click();
      await dialog().getByLabel('Provider', { exact: false }).first().fill('open');
      await page.getByRole('option', { name: 'OpenAI', exact: true }).click();
      await dialog().getByLabel('Use the simulator').click();
      await dialog().getByLabel('Name').fill(HOSTILE);
      await button('Create').click();
      await dialog().getByText('The provider key is in the vault').waitFor();
      await button('Copy the key').click();
      const slug = String(await clipboard());
      expect(slug).toMatch(/^img-src-x-\S+-\w{6}$/);
      await dialog().getByRole('button', { name: 'Close' }).last().click();

      const row = rowOf(slug);
      expect(await row.getByRole('cell').first().innerText()).toBe(HOSTILE);
      await row.getByRole('button', { name: `Copy the key ${slug}` }).click();
      expect(await clipboard()).toBe(slug);
      expect(await row.innerText()).toContain('OpenAI');
      expect(await page.title()).toBe('Virtual keys - Byway');
      expect(await callWith(stack().adminKey, slug)).toBe(200);
    });

    it('are created by keyboard alone', async () => {
      await button('New virtual key').focus();
      await page.keyboard.press('Enter');
      // Each key when what it is for is there: who sees the page would wait too.
      await dialog().locator('input:focus').waitFor();
      await page.keyboard.type('Anthr');
      const option = page.getByRole('option', { name: 'Anthropic', exact: true });
      await option.waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await option.waitFor({ state: 'hidden' });
      await page.keyboard.press('Tab');
      await page.keyboard.press('Space');
      await dialog().locator('input[type=checkbox]:focus:checked').waitFor();
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.value')).toBe('Anthropic simulator');
      await page.keyboard.press('Enter');
      await dialog().getByText('The provider key is in the vault').waitFor();
      await page.keyboard.press('Escape');
      await dialog().waitFor({ state: 'detached' });
      await rowOf('Anthropic simulator').waitFor();
      await page.locator('button:focus', { hasText: 'New virtual key' }).waitFor();
    });

    it('say at the field what is wrong with it', async () => {
      await button('New virtual key').click();
      await dialog().getByLabel('Provider', { exact: false }).first().fill('azure');
      await page.getByRole('option', { name: 'Azure OpenAI' }).click();
      await button('Create').click();
      await dialog().getByText('Paste the key of the provider').waitFor();
      await dialog().getByText('Azure OpenAI has no address of its own').waitFor();
      await dialog().getByLabel('Provider key').fill('azure-key');
      const host = dialog().getByLabel('Custom host');
      await host.fill('https://10.0.0.1/openai/v1');
      await button('Create').click();
      // What the gateway says of it.
      await dialog()
        .getByText(/custom_host: .*address/)
        .waitFor();
      expect(await host.getAttribute('aria-invalid')).toBe('true');
      expect(await page.locator(':focus').inputValue()).toBe('https://10.0.0.1/openai/v1');
    });

    it('are changed, rotated, disabled and enabled again', async () => {
      const slug = await user.virtualKey('openai', 'ok;label=abcd');
      await api.put(`/v1/virtual-keys/${slug}`, { name: 'To be changed' });
      const stored = async () => (await api.get(`/v1/virtual-keys/${slug}`)).body;
      const before = await stored();
      await page.reload();

      await choose('To be changed', 'Edit');
      await dialog().getByLabel('Name').fill('Changed');
      await dialog().getByLabel('Note').fill('of the web shop');
      await dialog().getByLabel('Custom host').fill('https://api.openai.com/v1');
      await dialog().getByText('The stored provider key').waitFor();
      await dialog().getByLabel('Custom host').fill(String(before.custom_host));
      await button('Save').click();
      await rowOf('Changed').getByText('of the web shop').waitFor();
      expect(await stored()).toMatchObject({
        name: 'Changed',
        custom_host: before.custom_host,
        expires_at: null,
      });

      await choose('Changed', 'Rotate');
      await dialog().getByLabel('New provider key').fill('sk-sim-auth;label=wxyz');
      await button('Rotate').click();
      await rowOf('Changed').getByText('wxyz').waitFor();
      expect(await callWith(stack().adminKey, slug)).toBe(401);

      await choose('Changed', 'Disable');
      await rowOf('Changed').getByText('Disabled').waitFor();
      expect(await stored()).toMatchObject({ status: 'disabled' });
      await choose('Changed', 'Enable');
      await rowOf('Changed').getByText('Active').waitFor();
      expect(await stored()).toMatchObject({ status: 'active' });
    });

    it('are deleted only after the configs that use them were named', async () => {
      const slug = await user.virtualKey('openai');
      await api.put(`/v1/virtual-keys/${slug}`, { name: 'Doomed' });
      await api.post('/v1/configs', { name: `Config ${HOSTILE}`, config: { virtual_key: slug } });
      await page.reload();
      await choose('Doomed', 'Delete');
      await dialog().getByText('A config uses it').waitFor();
      await dialog()
        .getByRole('link', { name: `Config ${HOSTILE}` })
        .waitFor();
      await screenshot(page, 'virtual-key-delete-light');
      expect(await button('Delete').isDisabled()).toBe(true);
      await dialog().getByLabel('Type the key to confirm').fill(slug);
      await button('Delete').click();
      await dialog().waitFor({ state: 'detached' });
      await rowOf(slug).waitFor({ state: 'detached' });
      expect((await api.get(`/v1/virtual-keys/${slug}`)).status).toBe(404);
      expect(await page.title()).toBe('Virtual keys - Byway');
    });

    it('are found again by the words of a filter, which the address keeps', async () => {
      for (const provider of ['openai', 'google', 'anthropic'] as const) await user.virtualKey(provider);
      for (const provider of ['openai', 'google', 'anthropic'] as const) await user.virtualKey(provider);
      await page.reload();
      await page.getByLabel('Filter virtual keys').fill('gemini ACTIVE');
      const rows = page.locator('tbody tr');
      await rows.nth(2).waitFor({ state: 'detached' });
      await page.reload();
      await rows.first().waitFor();
      expect(await rows.count()).toBe(2);
      expect(await rows.allInnerTexts()).toEqual([1, 2].map(() => expect.stringContaining('Gemini')));
    });
  });

  describe('of Byway', () => {
    it('are shown once, work, and end when they are revoked', async () => {
      const slug = await user.virtualKey('openai');
      await open('/api-keys');
      await button('New API key').click();
      await dialog().getByLabel('Name').fill('shop');
      await button('Create').click();
      await dialog().getByText('Shown this once').waitFor();
      await screenshot(page, 'api-key-once-light');
      expect(await button('Close').isDisabled()).toBe(true);
      await page.keyboard.press('Escape');
      await page.mouse.click(5, 400);
      await button('Copy the key').click();
      const key = String(await clipboard());
      await button('Close').click();
      await dialog().waitFor({ state: 'detached' });
      expect(key).toMatch(/^bw-/);
      expect(await page.content()).not.toContain(key);
      await rowOf('shop').getByText('Application').waitFor();
      expect(await callWith(key, slug)).toBe(200);
      expect((await new ApiClient(stack().url, key).get('/v1/virtual-keys')).status).toBe(403);

      await choose('shop', 'Rotate');
      await button('Rotate').click();
      await button('Copy the key').click();
      const rotated = String(await clipboard());
      await button('Close').click();
      expect(await Promise.all([key, rotated].map((secret) => callWith(secret, slug)))).toEqual([401, 200]);

      await choose('shop', 'Edit');
      await button('Read only').click();
      await button('Save').click();
      await rowOf('shop').getByText('Read only').waitFor();
      expect(await callWith(rotated, slug)).toBe(403);

      await choose('shop', 'Revoke');
      await button('Revoke').click();
      await dialog().waitFor({ state: 'detached' });
      await rowOf('shop').waitFor({ state: 'detached' });
      expect(await callWith(rotated, slug)).toBe(401);
    });

    it('cannot grant what the signed-in one lacks', async () => {
      const { key } = await apiKey('manager', [
        'api-keys.read',
        'api-keys.write',
        'logs.read',
        'models.read',
      ]);
      await open('/api-keys', { key });
      await button('New API key').click();
      await dialog().getByText('A key cannot grant more than it may do itself').waitFor();
      expect(await button('Everything').isDisabled()).toBe(true);
      expect(await dialog().getByLabel('Virtual keys: write').isDisabled()).toBe(true);
      expect(await dialog().getByLabel('Logs: read').isDisabled()).toBe(false);
      await page.keyboard.press('Escape');
      await choose('admin', 'Rotate');
      await dialog().getByText('You cannot rotate this key').waitFor();
      expect(await button('Rotate').isDisabled()).toBe(true);
    });

    it('keep the session when the own one is rotated, and end it when it is revoked', async () => {
      const { key } = await apiKey('own', ['api-keys.read', 'api-keys.write']);
      await open('/api-keys', { key });
      await choose('own', 'Rotate');
      await dialog().getByText('You are signed in with this key').waitFor();
      await button('Rotate').click();
      await button('Copy the key').click();
      await button('Close').click();
      await page.reload();
      await choose('own', 'Revoke');
      await dialog().getByText('Your session ends').waitFor();
      await button('Revoke').click();
      await button('Sign in').waitFor();
    });

    it('show what they may do: no buttons without a write scope, and which scope a page needs', async () => {
      const { key } = await apiKey('reader', ['virtual-keys.read', 'api-keys.read']);
      await user.virtualKey('openai');
      await open('/virtual-keys', { key });
      await page.getByRole('region', { name: 'Virtual keys' }).waitFor();
      expect(await button('New virtual key').count()).toBe(0);
      expect(await page.getByRole('button', { name: /^Actions for/ }).count()).toBe(0);
      await page.getByRole('link', { name: 'API keys' }).click();
      await rowOf('reader').waitFor();
      expect(await button('New API key').count()).toBe(0);
      // A dialog's address opens nothing either.
      await page.goto(`${stack().url}/dashboard/api-keys?dialog=create`);
      await rowOf('reader').waitFor();
      expect(await dialog().count()).toBe(0);
      await page.goto(`${stack().url}/dashboard/configs`);
      await page.getByText('configs.read').waitFor();
    });

    it('do not tell of configs to a key that may not read them, and say so', async () => {
      const slug = await user.virtualKey('openai');
      const { key } = await apiKey('vault', ['virtual-keys.read', 'virtual-keys.write']);
      await open(`/virtual-keys?dialog=delete&about=${slug}`, { key });
      await dialog().getByText('Whether configs use it is not known').waitFor();
      await button('Delete').click();
      await dialog().waitFor({ state: 'detached' });
      expect((await api.get(`/v1/virtual-keys/${slug}`)).status).toBe(404);
    });
  });

  it('hinder nobody, in either scheme', async () => {
    const slug = await user.virtualKey('openai');
    const findings: Record<string, string[]> = {};
    const look = async (name: string, path: string, text: string, width?: number) => {
      await open(path, { width });
      await page.getByText(text).first().waitFor();
      findings[name] = await findingsInBothColors(page, name);
    };
    await look('virtual-keys', '/virtual-keys', slug);
    await look('virtual-key-new', '/virtual-keys?dialog=create', 'Custom host');
    await look('virtual-key-edit', `/virtual-keys?dialog=edit&about=${slug}`, 'Save');
    await look('virtual-key-rotate', `/virtual-keys?dialog=rotate&about=${slug}`, 'takes the place of');
    await look('virtual-key-delete', `/virtual-keys?dialog=delete&about=${slug}`, 'No saved config uses it');
    await look('api-keys', '/api-keys', 'You are signed in with this key');
    await look('api-key-new', '/api-keys?dialog=create', 'Feedback');
    await look('virtual-keys-narrow', '/virtual-keys', slug, 390);
    await look('api-key-new-narrow', '/api-keys?dialog=create', 'Models', 390);
    expect(Object.entries(findings).filter(([, found]) => found.length > 0)).toEqual([]);
  });
});
