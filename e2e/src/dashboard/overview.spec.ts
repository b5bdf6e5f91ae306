import { ApiClient } from '@byway/testing/api-client';
import { beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { BywayUser } from '../byway-user.js';
import { joinStack } from '../shared-stack.js';
import { describeInBrowser, type OpenOptions, setUpDashboard } from './dashboard-browser.js';
import { findingsInBothColors } from './page-findings.js';

describeInBrowser('the overview', () => {
  const { stack, open: openPath } = setUpDashboard(() => joinStack('launcher'));

  beforeAll(async () => {
    const api = new ApiClient(stack().url, stack().adminKey);
    const user = new BywayUser({ api, simulatorUrl: stack().simulatorUrl });
    const healthy = { virtual_key: await user.virtualKey('openai') };
    const failing = { virtual_key: await user.virtualKey('stability-ai', 'status=500') };
    const fallback = { strategy: { mode: 'fallback' }, targets: [failing, healthy] };
    for (const config of [healthy, healthy, fallback]) expect((await user.generate(config)).status).toBe(200);
    expect((await user.generate(failing)).status).toBe(502);
  });

  const open = async (query = '', options?: OpenOptions): Promise<Page> => {
    const page = await openPath(`/${query}`, options);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    return page;
  };
  const figure = (page: Page, label: string) =>
    page.locator('dl > div').filter({ has: page.locator('dt', { hasText: label }) });

  it('shows what was asked, failed and fell back', async () => {
    const page = await open();
    await figure(page, 'Requests').getByText('4', { exact: true }).waitFor();
    await figure(page, 'Error rate').getByText('25.0 %').waitFor();
    await figure(page, 'Fallback rate').getByText('25.0 %').waitFor();
    expect(await page.getByRole('img', { name: 'Requests' }).locator('svg').count()).toBeGreaterThan(0);
    await page.getByRole('heading', { name: 'Failed last' }).waitFor();
  });

  it('keeps range and grouping in the address', async () => {
    const page = await open('?range=1h&by=model');
    await page.getByRole('link', { name: 'gpt-image-2' }).waitFor();
    await page.getByText('Config', { exact: true }).click();
    await page.waitForURL(/by=config/);
    await page.reload();
    await page.getByRole('columnheader', { name: 'Config' }).waitFor();
    expect(new URL(page.url()).searchParams.get('range')).toBe('1h');
  });

  it('leads from a provider to its logs', async () => {
    const page = await open();
    await page.getByRole('link', { name: 'openai' }).click();
    await page.getByRole('heading', { name: 'Logs' }).waitFor();
    expect(new URL(page.url()).searchParams.get('provider')).toBe('openai');
  });

  it('has no serious accessibility finding in either scheme', async () => {
    const page = await open();
    await figure(page, 'Requests').getByText('4', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'openai' }).waitFor();
    expect(await findingsInBothColors(page, 'overview')).toEqual([]);
  });

  it('is usable in a narrow window', async () => {
    const page = await open('', { width: 390 });
    const isWider = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';
    expect(await page.evaluate(isWider)).toBe(false);
  });
});
