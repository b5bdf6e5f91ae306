import type { Page } from 'playwright-core';

/** The parts of the page of a config. */
export const editorOf = (page: Page) => page.getByRole('textbox', { name: 'Config JSON' });
export const save = (page: Page) => page.getByRole('button', { name: 'Save config' });
export const problemsOf = (page: Page) => page.getByRole('region', { name: 'Problems' });
export const drawnNodes = (page: Page) => page.locator('[data-node]');

/** Replaces the text of the editor key by key. */
export async function typeConfig(page: Page, text: string): Promise<void> {
  await editorOf(page).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('Delete');
  await page.keyboard.type(text);
}

/** Replaces the text of the editor at once, as pasting does. */
export async function paste(page: Page, text: string): Promise<void> {
  await editorOf(page).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

/** Takes the first completion of the list that is shown. */
export async function takeCompletion(page: Page): Promise<void> {
  await page.locator('.cm-tooltip-autocomplete:not(.cm-tooltip-autocomplete-disabled)').waitFor();
  // For 75 ms after it has come up the list takes no key, so that nobody takes what he has not seen.
  await page.waitForTimeout(100);
  await page.keyboard.press('Enter');
}

/** The config of Portkey's cookbook. */
export const fallback = (first: string, second: string) => ({
  strategy: { mode: 'fallback' },
  targets: [
    { virtual_key: first, override_params: { model: 'stable-diffusion-v1-6' } },
    { virtual_key: second, override_params: { model: 'dall-e-3' } },
  ],
});
