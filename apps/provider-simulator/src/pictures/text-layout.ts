import { measureText } from '@jimp/plugin-print';
import type { Font, FontLadder } from './fonts.js';

export interface TextBlock {
  font: Font;
  lines: string[];
  lineHeight: number;
  height: number;
}

/**
 * Puts what the fonts have no letter for as `?`, so that the width measured is the width drawn
 * (jimp draws `?` for such a letter but measures it as nothing).
 */
export function drawableText(font: Font, text: string): string {
  return [...text.replace(/\s+/gu, ' ').trim()]
    .map((letter) => (letter === ' ' || font.chars[letter] !== undefined ? letter : '?'))
    .join('');
}

/** Breaks at spaces, and within a word only when the word alone is wider than the line. */
export function wrapText(font: Font, text: string, maxWidth: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of drawableText(font, text).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (measureText(font, longer) <= maxWidth) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = '';
    for (const letter of word) {
      if (line !== '' && measureText(font, line + letter) > maxWidth) {
        lines.push(line);
        line = '';
      }
      line += letter;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/**
 * Lays a text out in the largest font that fits the box; in the smallest, cut with an ellipsis, if none does.
 * @param box pixels
 */
export function layOutText(
  fonts: FontLadder,
  text: string,
  box: { width: number; height: number },
): TextBlock {
  for (const [index, font] of fonts.entries()) {
    const lineHeight = font.common.lineHeight;
    const most = Math.max(1, Math.floor(box.height / lineHeight));
    // A prompt of thousands of letters is not measured further than it could be shown.
    const lines = wrapText(font, text.slice(0, most * 400), box.width);
    const last = index === fonts.length - 1;
    if (lines.length <= most || last) {
      const shown = lines.slice(0, most);
      if (lines.length > most) shown[most - 1] = `${(shown[most - 1] ?? '').slice(0, -3)}...`;
      return { font, lines: shown, lineHeight, height: shown.length * lineHeight };
    }
  }
  throw new Error('no fonts were loaded');
}
