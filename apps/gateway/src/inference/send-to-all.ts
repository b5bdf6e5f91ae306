import { type Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Sends a body to its readers and ends them. All get the pace of the slowest, so nothing piles up; but
 * one that makes a ready one wait for `stallMs` is cut off.
 * @returns the readers that took the whole body. A body that breaks off cuts off all.
 */
export async function sendToAll<T extends Writable>(
  body: Readable,
  readers: readonly T[],
  stallMs: number,
): Promise<Set<T>> {
  const [only] = readers;
  const done = new Set<T>();
  if (only !== undefined && readers.length === 1) {
    return (await sendToOne(body, only)) ? done.add(only) : done;
  }
  const open = new Set(readers.filter(({ destroyed }) => !destroyed));
  let isEnding = false;
  const splitter = new Writable({
    write(chunk, _encoding, next) {
      for (const reader of open) reader.write(chunk);
      const full = [...open].filter(({ writableNeedDrain }) => writableNeedDrain);
      const isOneReady = full.length < open.size;
      void allReady(full, 'drain', { isOneReady, stallMs }).then(() => next());
    },
    final(end) {
      isEnding = true;
      for (const reader of open) reader.end();
      void allReady([...open], 'finish', { isOneReady: false, stallMs }).then((finished) => {
        for (const reader of finished) done.add(reader);
        end();
      });
    },
  });
  const leave = (reader: T) => {
    open.delete(reader);
    // Nobody is left: nothing more is read, also while the body pauses.
    if (open.size === 0 && !isEnding) splitter.destroy(new Error('All readers have left.'));
  };
  for (const reader of open) {
    // A write to a connection that has just closed must not end the process.
    reader.once('close', () => leave(reader)).on('error', () => reader.destroy());
  }
  if (open.size === 0) splitter.destroy(new Error('All readers had left.'));
  await pipeline(body, splitter).catch(() => undefined);
  for (const reader of open) if (!done.has(reader)) reader.destroy();
  return done;
}

/**
 * What `pipeline` of Node does for two streams, without the AbortController, the error with its stack and
 * the dozen listeners that it makes for each of them.
 * @returns whether the reader took the whole body.
 */
function sendToOne(body: Readable, reader: Writable): Promise<boolean> {
  return new Promise((resolve) => {
    const cutOff = () => {
      body.destroy();
      reader.destroy();
      resolve(false);
    };
    if (body.destroyed || reader.destroyed) return cutOff();
    body.once('error', cutOff).once('close', () => {
      if (!body.readableEnded) cutOff();
    });
    reader
      .once('finish', () => resolve(true))
      .once('close', () => {
        if (!reader.writableFinished) cutOff();
      })
      .on('error', cutOff);
    body.pipe(reader);
  });
}

/**
 * Waits until each of them says `event` or is closed. From when one is ready, the others have `stallMs`.
 * @returns those that said it.
 */
async function allReady<T extends Writable>(
  readers: readonly T[],
  event: 'drain' | 'finish',
  { isOneReady, stallMs }: { isOneReady: boolean; stallMs: number },
): Promise<T[]> {
  const late = new Set(readers);
  const ready: T[] = [];
  let clock: NodeJS.Timeout | undefined;
  const start = () => {
    clock ??= setTimeout(() => {
      for (const reader of late) reader.destroy();
    }, stallMs);
  };
  if (isOneReady) start();
  const waits = readers.map(async (reader) => {
    const said = await saysOrCloses(reader, event);
    late.delete(reader);
    if (!said) return;
    ready.push(reader);
    start();
  });
  await Promise.all(waits);
  clearTimeout(clock);
  return ready;
}

function saysOrCloses(stream: Writable, event: string): Promise<boolean> {
  return new Promise((resolve) => {
    const onEvent = () => settle(true);
    const onClose = () => settle(false);
    const settle = (said: boolean) => {
      stream.off(event, onEvent).off('close', onClose);
      resolve(said);
    };
    stream.once(event, onEvent).once('close', onClose);
  });
}
