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

/** What axe finds on a page that hinders people: its serious and critical findings, one text each. */
export async function accessibilityFindings(page: Page): Promise<string[]> {
  await page.evaluate(stillness);
  // Evaluated and not added as a script: the content security policy refuses foreign ones.
  await page.evaluate(axeSource);
  const found: unknown = await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
  );
  return findingsSchema
    .parse(found)
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html.slice(0, 200)}\n${node.failureSummary ?? ''}`),
    );
}

/**
 * {@link accessibilityFindings} of a page in the light and in the dark scheme, which must be one text each
 * that says where; with SCREENSHOTS=1 also a screenshot of each, with the scheme after its name.
 */
export async function findingsInBothColors(page: Page, name: string): Promise<string[]> {
  const findings: string[] = [];
  for (const scheme of ['dark', 'light'] as const) {
    await turnTo(page, scheme);
    const found = await accessibilityFindings(page);
    findings.push(...found.map((text) => `${scheme}: ${text}`));
    await screenshot(page, `${name}-${scheme}`);
  }
  return findings;
}
