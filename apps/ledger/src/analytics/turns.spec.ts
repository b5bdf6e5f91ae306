import { expect, it } from '@jest/globals';
import { Turns } from './turns.js';

it('runs two at a time, in order, and goes on after one that fails', async () => {
  const turns = new Turns(2);
  const ends: (() => void)[] = [];
  const begun: number[] = [];
  const results = [0, 1, 2, 3].map((number) =>
    turns.take(async () => {
      begun.push(number);
      await new Promise<void>((resolve) => ends.push(resolve));
      if (number === 0) throw new Error('broken');
      return number;
    }),
  );
  const settled = Promise.allSettled(results);
  const pause = () => new Promise((resolve) => setImmediate(resolve));
  await pause();
  expect(begun).toEqual([0, 1]);
  ends[0]?.();
  await pause();
  expect(begun).toEqual([0, 1, 2]);
  ends[1]?.();
  ends[2]?.();
  await pause();
  ends[3]?.();
  expect((await settled).map(({ status }) => status)).toEqual([
    'rejected',
    'fulfilled',
    'fulfilled',
    'fulfilled',
  ]);
  await expect(turns.take(() => Promise.resolve(4))).resolves.toBe(4);
});
