import { describe, expect, it } from '@jest/globals';
import { renderPage } from '../testing/render-page.js';
import { Change } from './change.js';

type Props = Parameters<typeof Change>[0];

const textOf = async (props: Props) =>
  (await renderPage(<Change {...props} />)).container.querySelector('dd')?.textContent;

describe('the change of a figure', () => {
  it.each([
    [{ value: 12, before: 10, more: 'good' }, '▲ 20 %'],
    [{ value: 5, before: 10, more: 'bad' }, '▼ 50 %'],
    [{ value: 900, before: 1, more: 'neutral' }, '▲ over 999 %'],
    [{ value: 10, before: 10, more: 'bad' }, 'as in the period before'],
    [{ value: 10, before: 0, more: 'bad' }, 'nothing to compare'],
    [{ value: null, before: 10, more: 'bad' }, 'nothing to compare'],
  ] satisfies [Props, string][])('of %j is told as %p', async (props, text) => {
    expect(await textOf(props)).toBe(text);
  });
});
