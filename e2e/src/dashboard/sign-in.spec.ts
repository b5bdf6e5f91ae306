import { ApiClient } from '@byway/testing/api-client';
import { expect, it } from '@jest/globals';
import { joinStack } from '../shared-stack.js';
import { describeInBrowser, setUpDashboard } from './dashboard-browser.js';
import { findingsInBothColors } from './page-findings.js';

describeInBrowser('signing in', () => {
  const { stack, page: currentPage, open } = setUpDashboard(() => joinStack('launcher'));

  const heading = () => currentPage().getByRole('heading', { name: 'Sign in to Byway' });

  it('refuses a key that is none, and leads to the page that was asked for', async () => {
    const page = currentPage();
    await page.goto(`${stack().url}/dashboard/virtual-keys?q=a`);
    await page.getByLabel('API key').fill('bw-wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await page.getByLabel('API key').fill(stack().adminKey);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Virtual keys', exact: true }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/dashboard/virtual-keys');
    // No script can read what stands for the key.
    expect(
      await page.evaluate('document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage })'),
    ).not.toContain(stack().adminKey);
  });

  it('ends with signing out, also for the next visit', async () => {
    const page = await open('/');
    await page.getByRole('button', { name: 'admin' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await heading().waitFor();
    await page.reload();
    await heading().waitFor();
  });

  it('ends when its API key is revoked', async () => {
    const api = new ApiClient(stack().url, stack().adminKey);
    const created = await api.post('/v1/api-keys', { name: 'short', scopes: ['logs.read', 'configs.read'] });
    const page = await open('/', { key: String(created.body.key) });
    await api.delete(`/v1/api-keys/${String(created.body.id)}`);
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Configs' }).click();
    // The gateway remembers keys for some seconds.
    await heading().waitFor({ timeout: 40_000 });
  });

  it('has no serious accessibility finding in either scheme', async () => {
    await currentPage().goto(`${stack().url}/dashboard/`);
    await heading().waitFor();
    expect(await findingsInBothColors(currentPage(), 'sign-in')).toEqual([]);
    const page = await open('/');
    await page.getByRole('heading', { name: 'Welcome to Byway' }).waitFor();
    expect(await findingsInBothColors(page, 'first-run')).toEqual([]);
  });
});
