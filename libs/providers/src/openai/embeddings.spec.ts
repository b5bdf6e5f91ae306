import { readFileSync } from 'node:fs';
import type { EmbeddingsRequest } from '@byway/openai-wire/embeddings';
import { describe, expect, it } from '@jest/globals';
import { expectRightFailure, expectRightRequest } from '../spec/conformance-checks.spec-helper.js';
import type { ProviderResponse } from '../spec/adapter.js';
import type { TextTarget } from '../spec/streaming-adapter.js';
import { openAiEmbeddings } from './embeddings.js';
import { fixtures } from '../spec/response-fixture.spec-helper.js';

const { response } = fixtures((file) => readFileSync(new URL(`fixtures/${file}`, import.meta.url), 'utf8'));

const adapter = openAiEmbeddings('openai');
const target: TextTarget = {
  model: 'text-embedding-3-small',
  customHost: null,
  answerId: 'unused',
  createdS: 1_790_000_000,
};
const answer = (body: unknown): ProviderResponse => ({
  status: 200,
  headers: {},
  bytes: Buffer.from(JSON.stringify(body)),
});
const ask = (given: ProviderResponse, input: EmbeddingsRequest['input'] = ['a cat', 'a dog']) =>
  adapter.next([given], { input: { input }, target });
const vectors = (count: number) => Array.from({ length: count }, () => ({ embedding: [0.5] }));

describe('OpenAI embeddings', () => {
  it('sends the body as it is, without credential', () => {
    const step = adapter.start({ input: 'x', dimensions: 4, encoding_format: 'base64' }, target);
    if (step.kind !== 'send') throw new Error(step.kind);
    step.requests.forEach(expectRightRequest);
    expect(step.requests[0]).toMatchObject({
      path: '/embeddings',
      body: {
        value: { input: 'x', dimensions: 4, encoding_format: 'base64', model: 'text-embedding-3-small' },
      },
    });
  });

  it('passes on the bytes, floats or base64', () => {
    const floats = response('embeddings');
    expect(ask(floats)).toMatchObject({
      kind: 'done',
      out: { usage: { inputTokens: 4 }, finishReason: null },
    });
    const step = ask(floats);
    expect(step.kind === 'done' && step.out.openAiBody === floats.bytes).toBe(true);
    const large = Buffer.alloc(6000, 7).toString('base64');
    const base64 = answer({
      object: 'list',
      model: 'm',
      data: [{ object: 'embedding', index: 0, embedding: large }],
    });
    expect(ask(base64, 'a cat')).toMatchObject({
      kind: 'done',
      out: { answer: { data: [{ embedding: large }] }, openAiBody: base64.bytes },
    });
  });

  it('repairs what a compatible server left out', () => {
    expect(ask(answer({ data: vectors(2) }))).toMatchObject({
      kind: 'done',
      out: {
        answer: {
          object: 'list',
          model: 'text-embedding-3-small',
          data: [{ index: 0 }, { index: 1, object: 'embedding' }],
        },
      },
    });
  });

  it.each<[string, unknown, EmbeddingsRequest['input'], string]>([
    ['nothing', { data: [] }, 'x', 'no_output'],
    ['fewer vectors than texts', { data: vectors(1) }, ['a', 'b'], 'malformed_response'],
    ['more vectors than texts', { data: vectors(2) }, [1, 2, 3], 'malformed_response'],
    ['an empty vector', { data: [{ embedding: [] }] }, 'x', 'malformed_response'],
    ['an error', { error: { message: 'no', code: 503 } }, 'x', 'provider_overloaded'],
    ['no data', { object: 'list' }, 'x', 'malformed_response'],
  ])('does not take %s in a 200 for an answer', (_what, body, input, code) => {
    const step = ask(answer(body), input);
    if (step.kind !== 'failed') throw new Error(step.kind);
    expectRightFailure('openai', step.failure);
    expect(step.failure.code).toBe(code);
  });

  it('counts texts in tokens right', () => {
    expect(ask(answer({ data: vectors(2) }), [[1, 2], [3]]).kind).toBe('done');
    expect(ask(answer({ data: vectors(1) }), [1, 2, 3]).kind).toBe('done');
  });
});
