import { beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { joinStack } from '../shared-stack.js';
import { describeInBrowser, screenshot, setUpDashboard } from './dashboard-browser.js';
import { DashboardTraffic } from './dashboard-traffic.js';
import { recordManyLogs } from './many-logs.js';
import { accessibilityFindings, findingsInBothColors } from './page-findings.js';

const probe = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';

describeInBrowser('the logs of the dashboard', () => {
  const { stack, open } = setUpDashboard(() => joinStack('launcher'));
  let traffic: DashboardTraffic;

  beforeAll(async () => {
    traffic = await DashboardTraffic.open(stack());
  });

  const row = (page: Page, id: string) => page.locator(`[data-log="${id}"]`);
  const panel = (page: Page) => page.getByRole('complementary', { name: 'Request details' });
  const shot = async (page: Page, name: string) => {
    // Tooltips are not what the picture is about.
    await page.mouse.move(0, 0);
    await screenshot(page, name);
  };

  it('shows a fallback at a glance in the list, and each attempt, the picture and the prompt in its details', async () => {
    for (let visit = 0; visit < 4; visit += 1) {
      await traffic.chat(traffic.openai, {}, { 'x-portkey-metadata': '{"team":"support"}' });
      await traffic.image(traffic.cacheConfig, { prompt: 'A map of the moon' });
      await traffic.embed(traffic.openai);
    }
    await traffic.chat(traffic.openai, {}, { 'x-portkey-metadata': '{"team":"support"}' });
    await traffic.chat(traffic.openai, { stream: true });
    const failed = await traffic.image(JSON.stringify({ virtual_key: traffic.failing }), {
      model: 'stable-diffusion-v1-6',
    });
    await traffic.image(traffic.cacheConfig, { prompt: 'A kraken' });
    await traffic.image(traffic.cacheConfig, { prompt: 'A kraken' });
    const id = await traffic.fallback({
      'x-portkey-metadata': '{"team":"illustration","_user":"ana"}',
      'x-portkey-trace-id': 'a1b2c3d4e5f60718293a4b5c6d7e8f90',
    });
    await traffic.chat(traffic.openai);

    const page = await open('/logs');
    await row(page, failed).waitFor();
    await row(page, id)
      .getByRole('img', { name: 'Fallback: stability-ai failed with provider_unavailable, openai answered' })
      .waitFor();
    await row(page, id).click();
    await panel(page)
      .getByText(
        /stability-ai failed after .* with HTTP 500 provider_unavailable → requeued to openai, answered in/,
      )
      .waitFor();
    const attempts = panel(page).getByRole('list', { name: 'Attempts' }).getByRole('listitem');
    expect(await attempts.count()).toBe(2);
    expect(await attempts.first().textContent()).toMatch(/Failed 500.*Fallback to config\.targets\[1\]/);
    const picture = panel(page).getByRole('img', { name: /^Generated picture: Harry Potter/ });
    await picture.waitFor();
    await panel(page)
      .getByText(/1024 × 1024/)
      .waitFor();
    await panel(page).getByText('Harry Potter travelling the world using Byway', { exact: true }).waitFor();
    expect(new URL(page.url()).searchParams.get('log')).toBe(id);
    await page.mouse.move(0, 0);
    expect(await findingsInBothColors(page, 'logs-fallback')).toEqual([]);

    const download = page.waitForEvent('download');
    await panel(page).getByRole('link', { name: 'Download' }).first().click();
    expect((await download).suggestedFilename()).toMatch(/^asset_[0-9a-f]+\.png$/);
  });

  it('tells cache hits, retries, streams, jobs and failures apart', async () => {
    await traffic.image(traffic.cacheConfig, { prompt: 'A map of byways' });
    const hit = await traffic.image(traffic.cacheConfig, { prompt: 'A map of byways' });
    const retried = await traffic.image(traffic.retryConfig, { prompt: 'Once more' });
    const streamed = await traffic.chat(traffic.openai, { stream: true });
    const failed = await traffic.image(JSON.stringify({ virtual_key: traffic.failing }), {
      model: 'stable-diffusion-v1-6',
    });
    const page = await open('/logs');
    await row(page, hit).getByRole('img', { name: 'Answered from the cache' }).waitFor();
    await row(page, retried)
      .getByRole('img', { name: 'Retried: openai failed with provider_overloaded, openai answered' })
      .waitFor();
    await row(page, streamed).getByRole('img', { name: 'Streamed' }).waitFor();
    expect(await row(page, failed).textContent()).toMatch(/Failed 502.*provider_unavailable/);

    await row(page, failed).click();
    await panel(page).getByText('An unexpected server error has occurred').first().waitFor();
    // Its config was given inline: there is nothing to send it with again.
    await panel(page).getByRole('button', { name: 'Replay' }).waitFor();
    await row(page, hit).click();
    await panel(page).getByText('None: the answer came from the cache.').waitFor();
  });

  it('is worked by keyboard alone', async () => {
    const older = await traffic.chat(traffic.openai);
    const newer = await traffic.chat(traffic.openai);
    const page = await open('/logs');
    await row(page, newer).focus();
    await page.keyboard.press('Enter');
    await panel(page).getByText(newer).first().waitFor();
    await page.keyboard.press('ArrowDown');
    await panel(page).getByText(older).first().waitFor();
    await panel(page).getByRole('region', { name: 'Details' }).focus();
    await page.keyboard.press('k');
    await panel(page).getByText(newer).first().waitFor();
    await page.keyboard.press('Escape');
    await panel(page).waitFor({ state: 'detached' });
  });

  it('keeps its filters over a reload and takes them off one by one', async () => {
    const id = await traffic.fallback({ 'x-portkey-metadata': '{"team":"filters"}' });
    const other = await traffic.chat(traffic.openai);
    const page = await open('/logs');
    await row(page, other).waitFor();
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('combobox', { name: 'Config' }).click();
    await page.getByRole('option', { name: 'Stability AI, then OpenAI' }).click();
    await page.getByRole('textbox', { name: 'Metadata key' }).fill('team');
    await page.getByRole('textbox', { name: 'Metadata value' }).fill('filters');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await row(page, other).waitFor({ state: 'detached' });
    await page.getByTestId('total').getByText('1 request', { exact: true }).waitFor();
    await page.reload();
    await row(page, id).waitFor();
    expect(await page.getByRole('row').count()).toBe(2);
    await page.getByText('Config: Stability AI, then OpenAI').waitFor();
    await shot(page, 'logs-filtered-light');

    await page.getByRole('button', { name: 'Remove filter team' }).click();
    await page.getByRole('button', { name: 'Remove filter Config' }).click();
    await row(page, other).waitFor();
    expect(new URL(page.url()).search).toBe('');
    await page.goto(`${stack().url}/dashboard/logs?status=expired`);
    await page.getByText('No request matches').waitFor();
  });

  it('sends a stored request again with its config and metadata, and takes feedback', async () => {
    const id = await traffic.fallback({ 'x-portkey-metadata': '{"team":"replay"}' });
    const page = await open(`/logs?log=${id}`);
    await panel(page).getByText('Response of attempt 2').waitFor();
    await panel(page).getByRole('button', { name: 'Replay' }).click();
    await page.waitForURL((url) => url.searchParams.get('log') !== id);
    const again = new URL(page.url()).searchParams.get('log') ?? '';
    await panel(page).getByText('team: replay').waitFor();
    const log = await traffic.user.finishedLog(again);
    expect(log).toMatchObject({
      config: traffic.fallbackConfig,
      fallback: true,
      metadata: { team: 'replay' },
    });
    expect(log.request).toEqual((await traffic.user.finishedLog(id)).request);

    await panel(page).getByRole('textbox', { name: 'Note' }).fill('Too many legs');
    await panel(page).getByRole('button', { name: 'Thumbs down' }).click();
    await panel(page).getByText('-1 Too many legs').waitFor();
    const given = await traffic.api.get(`/v1/feedback?trace_id=${log.trace_id}`);
    expect(given.body).toMatchObject({ data: [{ value: -1, metadata: { note: 'Too many legs' } }] });

    // A body that was not kept cannot be sent again.
    const secret = await traffic.chat(traffic.openai, {}, { 'x-portkey-debug': 'false' });
    await page.goto(`${stack().url}/dashboard/logs?log=${secret}`);
    const replay = panel(page).getByRole('button', { name: 'Replay' });
    await replay.hover();
    await page.getByText('The body of this request was not kept.').waitFor();
    await replay.click({ force: true });
    expect(new URL(page.url()).searchParams.get('log')).toBe(secret);
  });

  it('shows pictures of a request that went through the asset store, and sends them again', async () => {
    const png = await bigPicture(traffic);
    const content = [
      { type: 'text', text: 'What is this?' },
      { type: 'image_url', image_url: { url: png } },
    ];
    const id = await traffic.chat(traffic.openai, { messages: [{ role: 'user', content }] });
    const page = await open(`/logs?log=${id}`);
    await panel(page).getByRole('img', { name: 'Picture of the request' }).waitFor();
    await panel(page).getByText('Picture 1 is 1024x1024 pixels').waitFor();
    await panel(page).getByRole('button', { name: 'Replay' }).click();
    await page.waitForURL((url) => url.searchParams.get('log') !== id);
    await panel(page).getByText('Picture 1 is 1024x1024 pixels').waitFor();
  });

  it('takes hostile texts for texts', async () => {
    const id = await traffic.chat(
      traffic.openai,
      { messages: [{ role: 'user', content: probe }] },
      {
        'x-portkey-metadata': JSON.stringify({ [probe]: probe }),
        'x-portkey-trace-id': probe,
        'user-agent': probe,
      },
    );
    const page = await open(`/logs?log=${id}`);
    await panel(page).getByText(probe).first().waitFor();
    await panel(page).getByText(`You said: ${probe}`).waitFor();
    await panel(page).getByText(`${probe}: ${probe}`).waitFor();
    await panel(page).getByRole('button', { name: 'Request as JSON' }).click();
    await panel(page).getByRole('textbox', { name: 'request' }).waitFor();
    await page.goto(
      `${stack().url}/dashboard/logs?trace_id=${encodeURIComponent(probe)}&provider=${encodeURIComponent(probe)}`,
    );
    await page.getByText(`Provider: ${probe}`).waitFor();
    expect(await page.evaluate('window.hacked')).toBeUndefined();
  });

  it('says which scope is missing, and hides what a key may not do', async () => {
    const id = await traffic.chat(traffic.openai);
    let page = await open('/logs', { key: await traffic.keyWith('inference') });
    await page.getByText('logs.read').waitFor();

    page = await open(`/logs?log=${id}`, { key: await traffic.keyWith('logs.read') });
    await panel(page).getByText('You said: What is a byway?').waitFor();
    expect(
      await panel(page)
        .getByRole('button', { name: /Replay|Thumbs/ })
        .count(),
    ).toBe(0);
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    // Without their lists the filters take any text.
    await page.getByRole('textbox', { name: 'Virtual key' }).waitFor();
  });

  it('is usable on a phone', async () => {
    const page = await open('/logs', { width: 390 });
    await page.locator('[data-fallback]').first().waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await shot(page, 'logs-phone-light');
    await page.locator('[data-fallback]').first().click();
    await panel(page).getByText('Response of attempt 2').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await shot(page, 'log-panel-phone-light');
  });

  it('stays quick and still with 50,000 requests, and lets new ones in on top or on demand', async () => {
    await recordManyLogs(stack(), 50_000);
    const answer = await traffic.api.get('/v1/logs?limit=50');
    expect(answer.body.total).toBe(10_000);

    const page = await open('/logs');
    await page.getByTestId('total').getByText('10,000+ requests').waitFor();
    const first = await traffic.chat(traffic.openai);
    await row(page, first).waitFor();
    expect(await row(page, first).getAttribute('aria-rowindex')).toBe('2');

    const grid = page.getByRole('grid', { name: 'Requests' });
    const scrollTo = (top: string) =>
      page.evaluate(`document.querySelector('[role=grid]').scrollTo({ top: ${top} })`);
    const lastIndex = async () => Number(await grid.getByRole('row').last().getAttribute('aria-rowindex'));
    const deadline = Date.now() + 60_000;
    while ((await lastIndex()) < 3_000 && Date.now() < deadline) {
      await scrollTo('1e9');
      await page.waitForTimeout(50);
    }
    expect(await lastIndex()).toBeGreaterThanOrEqual(3_000);
    expect(await grid.getByRole('row').count()).toBeLessThan(80);

    // What is read stays where it is while new requests come.
    await scrollTo('40000');
    await page.waitForTimeout(300);
    const seen = () =>
      page.evaluate(`[...document.querySelectorAll('[data-log]')].map((row) =>
      [row.dataset.log, row.getBoundingClientRect().top])`);
    const before = await seen();
    const news = await traffic.chat(traffic.openai);
    await page.getByRole('button', { name: '1 new request', exact: true }).waitFor();
    expect(await seen()).toEqual(before);
    await page.getByRole('button', { name: '1 new request', exact: true }).click();
    await row(page, news).waitFor();
    expect(await page.evaluate("document.querySelector('[role=grid]').scrollTop")).toBe(0);

    await page.getByRole('button', { name: 'Pause' }).click();
    const paused = await traffic.chat(traffic.openai);
    await page.getByRole('button', { name: '1 new request', exact: true }).waitFor();
    expect(await row(page, paused).count()).toBe(0);
    await page.getByRole('button', { name: 'Resume' }).click();
    await row(page, paused).waitFor();
  });
});

/** A picture too large to stay in the body of a request, as a data URL. */
async function bigPicture(traffic: DashboardTraffic): Promise<string> {
  const answer = await traffic.user.generate(JSON.stringify({ virtual_key: traffic.openai }), {
    response_format: 'b64_json',
  });
  const [image] = answer.body.data as { b64_json: string }[];
  return `data:image/png;base64,${image?.b64_json}`;
}
