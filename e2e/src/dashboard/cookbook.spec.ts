import { beforeEach, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { joinStack } from '../shared-stack.js';
import { describeInBrowser, pictureShown, setUpDashboard } from './dashboard-browser.js';

/** What the cookbook says to write into the editor; slugs are those of the workspace. */
const cookbookConfig = (stability: string, openai: string) => ({
  strategy: { mode: 'fallback' },
  targets: [
    { virtual_key: stability, override_params: { model: 'stable-diffusion-v1-6' } },
    { virtual_key: openai, override_params: { model: 'dall-e-3' } },
  ],
});

describeInBrowser('the cookbook in the dashboard, by clicks only', () => {
  const { stack, page: currentPage, open } = setUpDashboard(() => joinStack('launcher'));

  beforeEach(() => open('/'));

  const goTo = (page: Page, name: string) =>
    page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true }).click();

  it('leads from no keys to the first picture in four clicks', async () => {
    const page = currentPage();
    await page.getByRole('button', { name: 'Create a virtual key' }).click();
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('dialog').getByRole('link', { name: 'Try it in the playground' }).click();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await pictureShown(page, 'Picture 1');
  });

  it('stores keys, saves the fallback, and shows where it happened in log and trace', async () => {
    const page = currentPage();
    await goTo(page, 'Virtual keys');
    const slugs: string[] = [];
    for (const provider of ['Stability AI', 'OpenAI']) {
      await page.getByRole('button', { name: 'New virtual key' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Provider', { exact: false }).first().fill(provider);
      await page.getByRole('option', { name: provider, exact: true }).click();
      await dialog.getByLabel('Use the simulator').click();
      // A key of the simulator says what goes wrong with it.
      if (provider === 'Stability AI') await dialog.getByLabel('Provider key').fill('sk-sim-status=500');
      await dialog.getByRole('button', { name: 'Create', exact: true }).click();
      await dialog.getByRole('button', { name: 'Copy the key' }).click();
      slugs.push(await page.evaluate<string>('navigator.clipboard.readText()'));
      await dialog.getByRole('button', { name: 'Close' }).last().click();
    }
    const [stability = '', openai = ''] = slugs;

    await goTo(page, 'Configs');
    await page.getByRole('link', { name: 'Create' }).first().click();
    await page.getByLabel('Name').fill('Stable Diffusion, then DALL-E');
    const editor = page.locator('.cm-content');
    await editor.click();
    await page.keyboard.press('Control+A');
    // Typed as one piece: the editor would close brackets that are typed one by one.
    await page.keyboard.insertText(JSON.stringify(cookbookConfig(stability, openai), null, 2));
    await page.getByRole('button', { name: 'Save config' }).click();
    const config = (await page.getByTestId('config-id').innerText()).trim();
    expect(config).toMatch(/^pc-/);

    await goTo(page, 'Playground');
    await page.goto(`${stack().url}/dashboard/playground?config=${config}&endpoint=/v1/images/generations`);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await pictureShown(page, 'Picture 1');

    await goTo(page, 'Logs');
    const fallback = page.getByRole('img', {
      name: 'Fallback: stability-ai failed with provider_unavailable, openai answered',
    });
    await fallback.waitFor();
    await fallback.click();
    const details = page.getByRole('complementary', { name: 'Request details' });
    const attempts = details.getByRole('list', { name: 'Attempts' }).getByRole('listitem');
    await attempts.filter({ hasText: 'openai' }).first().waitFor();
    await details.getByRole('link', { name: /trace/i }).first().click();

    await page.waitForURL(/\/traces\//);
    await page
      .getByText(/stability-ai failed after .* with HTTP 500 provider_unavailable/)
      .first()
      .waitFor();
  });
});
