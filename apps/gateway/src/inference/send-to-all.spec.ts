import { describe, expect, it } from '@jest/globals';
import { PassThrough, Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { sendToAll } from './send-to-all.js';

const STALL_MS = 60;
const CHUNK = 64 * 1024;

/** A body of 3.2 MB whose production is counted. */
function bodyOf(chunks = 50) {
  const counted = { made: 0 };
  const parts = Array.from({ length: chunks }, (_, index) => Buffer.alloc(CHUNK, index));
  const body = Readable.from(
    (function* () {
      for (const part of parts) {
        counted.made += 1;
        yield part;
      }
    })(),
    { objectMode: false },
  );
  return { body, counted, whole: Buffer.concat(parts) };
}

/** A reader that takes each chunk after `ms`; Infinity: it takes none. */
class Reader extends Writable {
  readonly chunks: Buffer[] = [];

  constructor(
    private readonly ms: number,
    private readonly onChunk: () => void = () => undefined,
  ) {
    super();
  }

  override _write(chunk: Buffer, _encoding: string, next: () => void): void {
    this.chunks.push(chunk);
    this.onChunk();
    if (this.ms === 0) next();
    else if (this.ms !== Infinity) setTimeout(next, this.ms);
  }

  get taken(): Buffer {
    return Buffer.concat(this.chunks);
  }
}

const readersOf = (count: number) => Array.from({ length: count }, () => new Reader(0));

describe('an answer for several readers', () => {
  it('reaches each of them whole, at the pace of the slowest', async () => {
    const { body, counted, whole } = bodyOf();
    const ahead: number[] = [];
    const [fast, slow] = [new Reader(0), new Reader(1, () => ahead.push(counted.made - slow.chunks.length))];
    expect(await sendToAll(body, [fast, slow], STALL_MS)).toEqual(new Set([fast, slow]));
    // What the buffers between hold.
    expect(Math.max(...ahead)).toBeLessThan(5);
    expect(fast.taken.equals(whole)).toBe(true);
    expect(slow.taken.equals(whole)).toBe(true);
  });

  it('does not wait for ever for one that stopped reading: it is cut off', async () => {
    const { body, whole } = bodyOf();
    const [fast, stuck] = [new Reader(0), new Reader(Infinity)];
    const startedAt = performance.now();
    expect(await sendToAll(body, [stuck, fast], STALL_MS)).toEqual(new Set([fast]));
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(STALL_MS - 5);
    expect(fast.taken.equals(whole)).toBe(true);
    expect(stuck.destroyed).toBe(true);
  });

  it('does not cut off readers that are slow together', async () => {
    const { body } = bodyOf(3);
    const readers = [new Reader(STALL_MS * 2), new Reader(STALL_MS * 2)];
    expect(await sendToAll(body, readers, STALL_MS)).toEqual(new Set(readers));
  });

  it('goes on for those that stay when one leaves', async () => {
    const { body, whole } = bodyOf();
    const [leaving, staying] = [new Reader(1), new Reader(1)];
    setTimeout(() => leaving.destroy(), 10);
    expect(await sendToAll(body, [leaving, staying], STALL_MS)).toEqual(new Set([staying]));
    expect(staying.taken.equals(whole)).toBe(true);
  });

  it.each([1, 2])('is read no further when all %i have left, even while it pauses', async (count) => {
    const body = new PassThrough();
    body.write('the beginning');
    const readers = readersOf(count);
    const sending = sendToAll(body, readers, STALL_MS);
    await sleep(5);
    for (const reader of readers) reader.destroy();
    expect(await sending).toEqual(new Set());
    expect(body.destroyed).toBe(true);
  });

  it.each([1, 2])('that breaks off cuts all %i of them off', async (count) => {
    const body = new PassThrough();
    body.write('the beginning');
    const readers = readersOf(count);
    const sending = sendToAll(body, readers, STALL_MS);
    await sleep(5);
    body.destroy(new Error('the worker died'));
    expect(await sending).toEqual(new Set());
    expect(readers.every(({ destroyed }) => destroyed)).toBe(true);
  });

  it.each([1, 2])('is not read when all %i had left before', async (count) => {
    const { body } = bodyOf();
    const readers = readersOf(count);
    for (const reader of readers) reader.destroy();
    expect(await sendToAll(body, readers, STALL_MS)).toEqual(new Set());
    expect(body.destroyed).toBe(true);
  });

  it('is sent to a single reader as well, who may be as slow as it likes', async () => {
    const { body, whole } = bodyOf(3);
    const slow = new Reader(STALL_MS * 2);
    expect(await sendToAll(body, [slow], STALL_MS)).toEqual(new Set([slow]));
    expect(slow.taken.equals(whole)).toBe(true);
  });
});
