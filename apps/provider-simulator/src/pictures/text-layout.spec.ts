import { beforeAll, describe, expect, it } from '@jest/globals';
import { measureText } from '@jimp/plugin-print';
import { loadFonts, type Font, type FontLadder } from './fonts.js';
import { layOutText, wrapText } from './text-layout.js';

describe('text layout', () => {
  let fonts: FontLadder;
  let smallest: Font;
  beforeAll(async () => {
    fonts = await loadFonts();
    const last = fonts.at(-1);
    if (last === undefined) throw new Error('no fonts');
    smallest = last;
  });

  it('keeps every word and no line wider than the box', () => {
    const lines = wrapText(smallest, 'the quick brown fox jumps over the lazy dog', 60);
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.join(' ')).toBe('the quick brown fox jumps over the lazy dog');
    for (const line of lines) expect(measureText(smallest, line)).toBeLessThanOrEqual(60);
  });

  it('breaks a word only when it is wider than a line', () => {
    const lines = wrapText(smallest, `a ${'m'.repeat(40)} b`, 60);
    expect(lines.join('').replaceAll(' ', '')).toBe(`a${'m'.repeat(40)}b`);
    for (const line of lines) expect(measureText(smallest, line)).toBeLessThanOrEqual(60);
  });

  it('takes the largest font that fits', () => {
    const short = layOutText(fonts, 'Hi', { width: 900, height: 300 });
    const long = layOutText(fonts, 'Hi there '.repeat(60), { width: 900, height: 300 });
    expect(short.lineHeight).toBeGreaterThan(long.lineHeight);
    expect(long.height).toBeLessThanOrEqual(300);
  });

  it('shows that it cut a text too long even for the smallest font', () => {
    const block = layOutText(fonts, 'word '.repeat(3000), { width: 200, height: 50 });
    expect(block.height).toBeLessThanOrEqual(50);
    expect(block.lines.at(-1)).toMatch(/\.\.\.$/);
  });
});
