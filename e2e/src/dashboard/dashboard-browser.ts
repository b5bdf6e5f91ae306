import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { csrfHeader } from '@byway/contracts/session-api';
import { chromiumPath } from '@byway/testing/chromium-path';
import { eventually } from '@byway/testing/eventually';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from '@jest/globals';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { browserEndpoint, joinStack, type SharedStack } from '../shared-stack.js';

/** `describe` where there is a browser. Without one the tests are skipped, with REQUIRE_BROWSER=1 they fail. */
export const describeInBrowser =
  chromiumPath() !== undefined || process.env.REQUIRE_BROWSER === '1' ? describe : describe.skip;

/** The run's browser. Closing it ends the connection and the pages of this spec. */
export async function connectBrowser(): Promise<Browser> {
  return chromium.connect(await browserEndpoint());
}

/** A page of a fresh browser profile; what went wrong in it is collected in `problems`. */
export interface DashboardPage {
  page: Page;
  /** Uncaught errors, errors on the console, answers with 5xx, and refusals of the content security policy. */
  problems: string[];
}

export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<DashboardPage> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
    // Every frame of a movement costs the processor a picture.
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    // A refused request is shown to the user; the browser logs it as well.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      problems.push(`console: ${message.text()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 500) problems.push(`${response.status()} ${response.url()}`);
  });
  return { page, problems };
}

/**
 * For the body of {@link describeInBrowser}: a stack and a browser for all its tests, and for each a page
 * of a fresh profile, whose problems fail the test.
 * @returns what gives them, once a test or a later `beforeAll` runs.
 */
export function setUpDashboard(): { stack: () => SharedStack; page: () => Page } {
  let stack: SharedStack;
  let browser: Browser;
  let opened: DashboardPage;
  beforeAll(async () => {
    [stack, browser] = await Promise.all([joinStack('launcher'), connectBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.leave();
  });
  beforeEach(async () => {
    opened = await openPage(browser);
  });
  afterEach(async () => {
    await opened.page.context().close();
    expect(opened.problems).toEqual([]);
  });
  return { stack: () => stack, page: () => opened.page };
}

/** Signs in, as the form does, and opens a page. @param path below `/dashboard`. */
export async function signIn(
  page: Page,
  { url, key, path = '/' }: { url: string; key: string; path?: string },
) {
  const answer = await page.request.post(`${url}/v1/session`, {
    headers: { [csrfHeader]: '1' },
    data: { api_key: key },
  });
  expect(answer.status()).toBe(200);
  await page.goto(`${url}/dashboard${path}`);
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
}

/** Turns to the dark scheme, and waits until the page has its colors. */
export async function turnDark(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
  const textColor = 'getComputedStyle(document.querySelector("h1")).color';
  await eventually(async () => (await page.evaluate<string>(textColor)) !== 'rgb(0, 0, 0)' || undefined);
}

/** Waits until a picture was loaded and has a size. */
export async function pictureShown(page: Page, name: string): Promise<void> {
  await page.getByRole('img', { name }).waitFor();
  const isLoaded = `document.querySelector('img[alt="${name}"]').naturalWidth > 0`;
  await eventually(async () => (await page.evaluate<boolean>(isLoaded)) || undefined);
}

/** With SCREENSHOTS=1 writes a screenshot to `output/screenshots`. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (process.env.SCREENSHOTS !== '1') return;
  const folder = join(import.meta.dirname, '../../../output/screenshots');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
}
