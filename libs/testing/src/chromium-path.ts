import { existsSync } from 'node:fs';

const places = [
  // Draws the same pages for about half of the processor time.
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** The browser of this machine: CHROMIUM_PATH, else where the packages of distributions put it. */
export function chromiumPath(): string | undefined {
  return process.env.CHROMIUM_PATH ?? places.find((path) => existsSync(path));
}
