import { EVENT_STREAM } from '../operations/text-answer.js';
import type { StreamedAnswer } from '../operations/streamed-answer.js';
import { type FinalOutcome, finalOutcome, type TargetOutcome } from './target-outcome.js';

/**
 * Reads a stream whose caller does not wait to its end. Nothing of it is out before that, so a stream
 * that breaks off is a failure like any other.
 * @param limit bytes of the whole event stream.
 */
export async function collectStream(
  outcome: Extract<TargetOutcome, { kind: 'stream' }>,
  limit: number,
): Promise<FinalOutcome> {
  const { stream } = outcome;
  const chunks = await chunksOf(stream, limit);
  const ended = await finalOutcome(outcome);
  if (chunks === null) {
    const message = `The provider's answer is larger than ${limit} bytes.`;
    return { ...ended, kind: 'failure', failure: { code: 'response_too_large', message } };
  }
  if (ended.kind === 'failure') return ended;
  const { answer } = ended;
  const reply = () => Promise.resolve({ contentType: EVENT_STREAM, chunks, assetIds: [] });
  return { ...ended, answer: { ...answer, reply } };
}

/** null: there is more than the limit. */
async function chunksOf(stream: StreamedAnswer, limit: number): Promise<Uint8Array[] | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream.body) {
    size += chunk.byteLength;
    if (size > limit) {
      stream.close();
      return null;
    }
    chunks.push(chunk);
  }
  return chunks;
}
