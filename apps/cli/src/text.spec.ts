import { describe, expect, it } from '@jest/globals';
import { durationText } from './duration-text.js';
import { printable } from './terminal.js';
import { textTable } from './text-table.js';

describe('text for people', () => {
  it.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1_000, '1 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [7_200_000, '2 h'],
    [172_800_000, '2 d'],
  ])('%d ms are %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  it('lines columns up and leaves no spaces at the end', () => {
    expect(
      textTable([
        ['ID', 'STATUS', 'X'],
        ['job_1', 'ok', ''],
        ['j', 'failed', 'y'],
      ]),
    ).toBe('ID     STATUS  X\njob_1  ok\nj      failed  y');
  });

  it('keeps what others wrote from driving the terminal', () => {
    expect(printable('bad \u001b[2J\u009b31m\r\nnews')).toBe('bad  [2J 31m news');
  });
});
