import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { screenshot, turnTo } from './dashboard-browser.js';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const findingsSchema = z.array(
  z.object({
    id: z.string(),
    impact: z.string().nullable(),
    nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })),
  }),
);

/** What fades in has not its colors yet: waits for the next frames and for every movement that ends. */
const stillness = `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))).then(() =>
  Promise.all(
    document
      .getAnimations()
      .filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity)
      .map(({ finished }) => finished.catch(() => undefined)),
  ),
)`;

/** The rules of axe that depend on the color scheme. */
const colorRules = ['color-contrast', 'link-in-text-block'];

/**
 * What axe finds on a page that hinders people: its serious and critical findings, one text each.
 * @param rules of axe; its usual ones unless told.
 */
export async function accessibilityFindings(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.evaluate(stillness);
  // Evaluated and not added as a script: the content security policy refuses foreign ones.
  await page.evaluate(axeSource);
  const options = { resultTypes: ['violations'], preload: false, ...(rules && { runOnly: rules }) };
  const found = await page.evaluate<unknown>(
    `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations)`,
  );
  return findingsSchema
    .parse(found)
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html.slice(0, 200)}\n${node.failureSummary ?? ''}`),
    );
}

/**
 * {@link accessibilityFindings} of a page that was opened in light colors, and of its dark colors, which it keeps.
 * With SCREENSHOTS=1 also a screenshot of each, with the scheme after its name.
 */
export async function findingsInBothColors(page: Page, name: string): Promise<string[]> {
  const light = await accessibilityFindings(page);
  await screenshot(page, `${name}-light`);
  await turnTo(page, 'dark');
  const dark = await accessibilityFindings(page, colorRules);
  await screenshot(page, `${name}-dark`);
  return [...light, ...dark.map((finding) => `In dark colors: ${finding}`)];
}
