import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { csrfHeader } from '@byway/contracts/session-api';
import { chromiumPath } from '@byway/testing/chromium-path';
import { eventually } from '@byway/testing/eventually';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';

/** `describe` where there is a browser. Without one the tests are skipped, with REQUIRE_BROWSER=1 they fail. */
export const describeInBrowser =
  chromiumPath() !== undefined || process.env.REQUIRE_BROWSER === '1' ? describe : describe.skip;

/** What {@link setUpDashboard} needs of the Byway whose pages it opens. */
interface Installation {
  url: string;
  adminKey: string;
  leave(): Promise<void>;
}

export interface OpenOptions {
  /** The API key to sign in with; the admin key unless told. */
  key?: string;
  /** Of the window, in pixels. */
  width?: number;
}

interface Dashboard<Stack> {
  stack: () => Stack;
  page: () => Page;
  /** Signs in and opens a page. @param path below `/dashboard`. */
  open: (path: string, options?: OpenOptions) => Promise<Page>;
}

/**
 * For the body of {@link describeInBrowser}: a stack and a page for all its tests. Each test finds the page
 * as in a fresh profile, and fails when anything went wrong in it.
 * @param join starts or joins the stack.
 * @param isExpected whether a problem is what the tests provoke.
 * @returns what gives them, once a test or a later `beforeAll` runs.
 */
export function setUpDashboard<Stack extends Installation>(
  join: () => Promise<Stack>,
  isExpected: (problem: string) => boolean = () => false,
): Dashboard<Stack> {
  let stack: Stack;
  let browser: Browser;
  let page: Page;
  let problems: string[] = [];
  beforeAll(async () => {
    [stack, browser] = await Promise.all([join(), launchBrowser()]);
    page = await browser.newPage({ permissions: ['clipboard-read', 'clipboard-write'] });
    page.setDefaultTimeout(60_000);
    collectProblems(page, (problem) => problems.push(problem));
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.leave();
  });
  beforeEach(async () => {
    await makeFresh(page, stack.url);
    problems = [];
  });
  afterEach(() => {
    expect(problems.filter((problem) => !isExpected(problem))).toEqual([]);
  });
  return {
    stack: () => stack,
    page: () => page,
    async open(path, { key = stack.adminKey, width = usualWindow.width } = {}) {
      await page.setViewportSize({ ...usualWindow, width });
      await page.emulateMedia({ colorScheme: 'light' });
      await signIn(page, { url: stack.url, key, path });
      return page;
    },
  };
}

/** Quiet, and cheap where a processor has to draw: none of these flags changes how a page behaves. */
const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-gpu-compositing',
  '--disable-software-rasterizer',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function launchBrowser(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error('No Chromium: install it or set CHROMIUM_PATH.');
  return chromium.launch({ executablePath, args: browserFlags });
}

const usualWindow = { width: 1440, height: 900 };

/** Uncaught errors, errors on the console, answers with 5xx, and refusals of the content security policy. */
function collectProblems(page: Page, tell: (problem: string) => void): void {
  page.on('pageerror', (error) => tell(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    // A refused request is shown to the user; the browser logs it as well.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      tell(`console: ${message.text()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 500) tell(`${response.status()} ${response.url()}`);
  });
}

/** Signed out, without stored data, in the usual window and colors: a new profile costs the browser more. */
async function makeFresh(page: Page, url: string): Promise<void> {
  // Of the same origin, and without the app, which could store something again.
  await page.goto(`${url}/livez`);
  await page.evaluate('localStorage.clear(); sessionStorage.clear()');
  await page.context().clearCookies();
  await page.setViewportSize(usualWindow);
  // Every frame of a movement costs the processor a picture.
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
}

/** Signs in, as the form does, and opens a page. @param path below `/dashboard`. */
async function signIn(page: Page, { url, key, path = '/' }: { url: string; key: string; path?: string }) {
  const answer = await page.request.post(`${url}/v1/session`, {
    headers: { [csrfHeader]: '1' },
    data: { api_key: key },
  });
  expect(answer.status()).toBe(200);
  await page.goto(`${url}/dashboard${path}`);
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
}

/** Turns to a color scheme, and waits until texts have its color: the page takes a moment after the attribute. */
export async function turnTo(page: Page, scheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme });
  await page.locator(`html[data-mantine-color-scheme="${scheme}"]`).waitFor();
  const textColor = 'getComputedStyle(document.querySelector("h1")).color';
  await eventually(
    async () => ((await page.evaluate(textColor)) === 'rgb(0, 0, 0)') === (scheme === 'light'),
  );
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
