import { describe, expect, it } from '@jest/globals';
import { BodyMemory } from './body-memory.js';

const MB = 1024 * 1024;

describe('the memory for large bodies', () => {
  it('is used again when it was given back, and what was taken before is empty then', () => {
    const memory = new BodyMemory();
    const first = memory.lease();
    const picture = first.take(1_500_000).fill(7);
    const part = picture.subarray(10, 20);
    first.release();
    expect([picture.byteLength, part.byteLength]).toEqual([0, 0]);
    const next = memory.lease().take(1_200_000);
    expect(next.byteLength).toBe(1_200_000);
    expect(next.every((byte) => byte === 7)).toBe(true);
  });

  it('is never that of an attempt that has not given it back', () => {
    const memory = new BodyMemory();
    const [one, other] = [memory.lease(), memory.lease()];
    const pictures = [one.take(MB).fill(1), one.take(MB).fill(2), other.take(MB).fill(3)];
    expect(pictures.map((bytes) => bytes.every((byte) => byte === bytes[0]))).toEqual([true, true, true]);
    one.release();
    one.release();
    expect(memory.unusedBytes).toBe(2 * MB);
    expect(pictures.map(({ byteLength }) => byteLength)).toEqual([0, 0, MB]);
  });

  it('fits: a small body does not take the place of a large one', () => {
    const memory = new BodyMemory();
    const lease = memory.lease();
    lease.take(10 * MB);
    lease.release();
    const small = memory.lease();
    expect(small.take(2 * MB).byteLength).toBe(2 * MB);
    expect(memory.unusedBytes).toBe(10 * MB);
    expect(memory.lease().take(9 * MB).byteLength).toBe(9 * MB);
    expect(memory.unusedBytes).toBe(0);
  });

  it('is not for small bodies', () => {
    const memory = new BodyMemory();
    const lease = memory.lease();
    const small = lease.take(1000).fill(5);
    lease.release();
    expect([memory.unusedBytes, small.byteLength, small[999]]).toEqual([0, 1000, 5]);
  });

  it('is kept up to a limit', () => {
    const memory = new BodyMemory(3 * MB);
    const lease = memory.lease();
    for (let count = 0; count < 5; count += 1) lease.take(MB);
    lease.release();
    expect(memory.unusedBytes).toBe(3 * MB);
  });
});
