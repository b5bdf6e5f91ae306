import { BywayError } from '@byway/errors/byway-error';
import { describe, expect, it } from '@jest/globals';
import type { ChunksEnd, OpenChunks } from '../provider-call/run-stream.js';
import { openAiStreamFormat } from './stream-format.js';
import { type StreamedAnswer, streamedAnswer } from './streamed-answer.js';

interface Chunk {
  text: string;
}
const done: ChunksEnd = { failure: null, usage: { outputTokens: 2 }, finishReason: 'stop', warnings: ['w'] };

/** An answer of batches; `taken` counts those that were asked for. */
function answerOf(batches: Chunk[][], end: ChunksEnd) {
  let taken = 0;
  let closedBy: BywayError | undefined;
  async function* generate(): AsyncGenerator<Chunk[], ChunksEnd, undefined> {
    for (const batch of batches) {
      taken += 1;
      yield await Promise.resolve(batch);
    }
    return end;
  }
  const chunks: OpenChunks<Chunk> = { batches: generate(), close: (reason) => (closedBy = reason) };
  const texts: string[] = [];
  const answer = streamedAnswer(chunks, {
    format: openAiStreamFormat,
    assembler: {
      add: ({ text }: Chunk) => void texts.push(text),
      completion: () => ({ text: texts.join('') }),
    },
    costOf: ({ outputTokens = 0 }) => outputTokens / 100,
    redact: (failure) => ({ ...failure, message: failure.message.replace('sk-1', '[secret]') }),
  });
  return { answer, taken: () => taken, closedBy: () => closedBy };
}

async function read({ body }: StreamedAnswer): Promise<string[]> {
  const parts: string[] = [];
  for await (const part of body) parts.push(Buffer.from(part).toString());
  return parts;
}

describe('the event stream for the caller', () => {
  it('has an event for each chunk, one piece for what came together, and [DONE] at the end', async () => {
    const { answer } = answerOf([[{ text: 'a' }, { text: 'b' }], [{ text: 'c' }]], done);
    expect(await read(answer)).toEqual([
      'data: {"text":"a"}\n\ndata: {"text":"b"}\n\n',
      'data: {"text":"c"}\n\n',
      'data: [DONE]\n\n',
    ]);
    expect(await answer.ended).toEqual({
      failure: null,
      facts: { usage: { outputTokens: 2 }, costUsd: 0.02, finishReason: 'stop', warnings: ['w'] },
      logBody: { text: 'abc' },
    });
  });

  it('ends with an error event, without the key and without [DONE], when the provider broke off', async () => {
    const failure = { code: 'provider_unavailable' as const, message: 'no sk-1' };
    const { answer } = answerOf([[{ text: 'a' }]], { ...done, failure });
    const parts = await read(answer);
    expect(parts).toHaveLength(2);
    expect(JSON.parse(parts[1]?.replace('data: ', '') ?? '')).toEqual({
      error: { code: 'provider_unavailable', message: 'no [secret]', type: 'upstream_error', param: null },
    });
    expect(await answer.ended).toMatchObject({ failure: { message: 'no [secret]' }, logBody: { text: 'a' } });
  });

  it('is made only as far as it is read', async () => {
    const { answer, taken } = answerOf([[{ text: 'a' }], [{ text: 'b' }], [{ text: 'c' }]], done);
    const reader = answer.body[Symbol.asyncIterator]();
    expect(taken()).toBe(0);
    await reader.next();
    expect(taken()).toBe(1);
  });

  it('that nobody reads on is closed, and recorded as cancelled with what has come', async () => {
    const { answer, closedBy } = answerOf([[{ text: 'a' }], [{ text: 'b' }]], done);
    await answer.body[Symbol.asyncIterator]().next();
    answer.close();
    expect(closedBy()?.code).toBe('cancelled');
    expect(await answer.ended).toMatchObject({ failure: { code: 'cancelled' }, logBody: { text: 'a' } });
  });

  it('stays what it was when it is closed after its end', async () => {
    const { answer } = answerOf([[{ text: 'a' }]], done);
    await read(answer);
    answer.close();
    expect((await answer.ended).failure).toBeNull();
  });

  it('is put together for the log up to a limit', async () => {
    const big = Array.from({ length: 30 }, (_, at) => [{ text: String(at % 10).repeat(100_000) }]);
    const { answer } = answerOf(big, done);
    await read(answer);
    const { logBody } = await answer.ended;
    expect(logBody).toMatchObject({ truncated: true });
    expect(JSON.stringify(logBody).length).toBeLessThan(1_100_000);
  });
});
