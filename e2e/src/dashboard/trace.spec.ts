import { beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { joinStack } from '../shared-stack.js';
import { describeInBrowser, type OpenOptions, screenshot, setUpDashboard } from './dashboard-browser.js';
import { DashboardTraffic } from './dashboard-traffic.js';
import { accessibilityFindings, findingsInBothColors } from './page-findings.js';

describeInBrowser('the trace page of the dashboard', () => {
  const { stack, open: openPath } = setUpDashboard(() => joinStack('launcher'));
  let traffic: DashboardTraffic;

  beforeAll(async () => {
    traffic = await DashboardTraffic.open(stack());
  });

  const open = (traceId: string, options?: OpenOptions) =>
    openPath(`/traces/${encodeURIComponent(traceId)}`, options);
  const waterfall = (page: Page) => page.getByRole('group', { name: 'Waterfall' });
  const rows = (page: Page) => waterfall(page).getByRole('button');
  const shot = async (page: Page, name: string) => {
    await page.mouse.move(0, 0);
    await screenshot(page, name);
  };

  it('shows a fallback at a glance: in words, as bars with an arrow, and as a table', async () => {
    const traceId = 'c0ffee00d1e2f30415263748596a7b8c';
    await traffic.fallback({
      'x-portkey-trace-id': traceId,
      'x-portkey-metadata': '{"team":"illustration","_user":"ana"}',
    });
    const page = await open(traceId);
    await page.getByText(/^stability-ai failed after .* with HTTP 500 provider_unavailable$/).waitFor();
    await page.getByText(/^requeued to openai, answered in /).waitFor();
    expect(await rows(page).count()).toBe(3);
    await waterfall(page).getByText('fallback', { exact: true }).waitFor();
    const table = page.getByRole('region', { name: 'Attempts' }).getByRole('row');
    expect(await table.nth(1).textContent()).toMatch(
      /stability-ai.*Failed 500.*provider_unavailable.*fallback to config\.targets\[1\]/,
    );
    expect(await table.nth(2).textContent()).toMatch(/openai dall-e-3.*Succeeded 200/);
    await page.mouse.move(0, 0);
    expect(await findingsInBothColors(page, 'trace-fallback')).toEqual([]);

    // All facts by focus alone, and the details by Enter.
    await rows(page).nth(0).focus();
    await page.keyboard.press('Tab');
    await page.getByRole('tooltip').getByText('Error: provider_unavailable').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Selected' }).getByText('Attempt 1').waitFor();
    await page.getByRole('link', { name: 'With bodies in the logs' }).click();
    await page.getByRole('complementary', { name: 'Request details' }).waitFor();
  });

  it('shows the pause before a retry, several requests of one trace, and labels that never overlap', async () => {
    const headers = { 'x-portkey-trace-id': 'one visit' };
    await traffic.image(traffic.retryConfig, { prompt: 'Once more' }, headers);
    await traffic.image(traffic.cacheConfig, { prompt: 'A kraken' });
    await traffic.image(traffic.cacheConfig, { prompt: 'A kraken' }, headers);
    await traffic.image(
      JSON.stringify({ virtual_key: traffic.failing }),
      { model: 'stable-diffusion-v1-6' },
      headers,
    );
    await traffic.fallback(headers);
    for (const width of [1440, 390]) {
      const page = await open('one visit', { width });
      await waterfall(page).getByText('retry', { exact: true }).waitFor();
      await page.getByText('4 requests have this trace id.').waitFor();
      expect(await rows(page).count()).toBe(9);
      await page.getByText(/^answered from the cache in/).waitFor();
      expect(await overlaps(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(await accessibilityFindings(page)).toEqual([]);
      await shot(page, `trace-many-${width}-light`);
    }
  });

  it('grows while a request runs, and stands still when it has ended', async () => {
    const slow = await traffic.user.virtualKey('openai', 'latency=4000');
    const running = traffic.chat(slow, {}, { 'x-portkey-trace-id': 'slow' });
    const page = await open('slow');
    await page.getByText(/openai running/).waitFor();
    const label = waterfall(page)
      .getByText(/running$/)
      .last();
    const early = await label.textContent();
    await page.waitForTimeout(700);
    expect(await label.textContent()).not.toBe(early);
    await running;
    await page.getByText(/^openai answered in 4\./).waitFor();
    await waterfall(page)
      .getByText(/^200 · 4\./)
      .first()
      .waitFor();
  });

  it('takes a hostile trace id for a text, and says when there is no such trace', async () => {
    const probe = '<img src=x onerror="window.hacked=1">';
    const page = await open(probe);
    await page.getByText(probe).waitFor();
    await page.getByRole('alert').waitFor();
    expect(await page.evaluate('window.hacked')).toBeUndefined();
  });

  it('says which scope is missing', async () => {
    const page = await open('some', { key: await traffic.keyWith('inference') });
    await page.getByText('logs.read').waitFor();
  });
});

/** Texts of the waterfall that cover each other, in pairs. */
function overlaps(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const walker = document.createTreeWalker(document.querySelector('[aria-label=Waterfall]'), NodeFilter.SHOW_TEXT);
    const texts = [];
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (parent.closest('[class*=VisuallyHidden]') !== null || parent.clientWidth === 0) continue;
      const box = parent.getBoundingClientRect();
      if (box.width > 0) texts.push({ parent, text: node.textContent, box });
    }
    return texts.flatMap((a, index) => texts.slice(index + 1)
      .filter((b) => a.parent !== b.parent &&
        a.box.left < b.box.right && b.box.left < a.box.right &&
        a.box.top < b.box.bottom - 1 && b.box.top < a.box.bottom - 1)
      .map((b) => a.text + ' | ' + b.text));
  })()`);
}
