import type { ErrorCode } from '@byway/errors/catalogue';
import type { StreamEvent } from '@byway/openai-wire/stream-text';
import { describe, expect, it } from '@jest/globals';
import type { ProviderResponse, Step } from './adapter.js';
import {
  deepFreeze,
  emptyErrorBodies,
  expectRightFailure,
  expectRightRequest,
} from './conformance-checks.spec-helper.js';
import type { StreamingAdapter, StreamStep, TextResult, TextTarget } from './streaming-adapter.js';

/** One call that the provider answers well, in both ways. */
export interface TextCase<In> {
  name: string;
  /** Without `stream`. */
  input: In;
  target: TextTarget;
  response: ProviderResponse;
  /** The same answer streamed; with the last event, or with the end after it, it is whole. */
  events: StreamEvent[];
}

export interface TextAdapterUnderTest<In, Answer, Chunk> {
  /** Canonical name: failures start with it. */
  provider: string;
  adapter: StreamingAdapter<In, Answer, Chunk>;
  cases: [TextCase<In>, ...TextCase<In>[]];
  /** Whether a chunk holds what the caller asked for (chat: `chunkHasOutput`). */
  hasOutput: (chunk: Chunk) => boolean;
  /** What was said, for the comparison of both ways. */
  textOf: { answer: (answer: Answer) => string; chunks: (chunks: Chunk[]) => string };
  /** What the provider puts into a stream that fails. */
  errorEvent: StreamEvent;
  /** A kind of event that the provider may add one day. */
  unknownEvent: StreamEvent;
  /** Whole answers with status 200 that are none. */
  falseResponses: { name: string; response: ProviderResponse; code: ErrorCode }[];
  /** Streams that come to their end, have no output and are no success. */
  falseStreams: { name: string; events: StreamEvent[]; code: ErrorCode }[];
}

const utf8 = (text: string) => new TextEncoder().encode(text);

/** What every adapter with streamed answers promises; call it inside a spec of the provider. */
export function describeTextAdapter<In extends object, Answer, Chunk>(
  tested: TextAdapterUnderTest<In, Answer, Chunk>,
): void {
  const { provider, adapter, hasOutput } = tested;
  type Steps = StreamStep<Chunk>[];

  const streamed = (one: TextCase<In>) => ({ ...one.input, stream: true });
  /** All steps of a stream up to its end. */
  const run = (one: TextCase<In>, events: StreamEvent[]): Steps => {
    const stream = adapter.openStream({ input: streamed(one), target: one.target });
    const steps: Steps = [];
    for (const event of events) {
      steps.push(stream.push(event));
      if (steps.at(-1)?.state !== 'open') return steps;
    }
    return [...steps, stream.end()];
  };
  const chunksOf = (steps: Steps) => steps.flatMap(({ chunks }) => chunks);
  const failureOf = (step: Step<TextResult<Answer>> | StreamStep<Chunk> | undefined) => {
    if (step === undefined || !('failure' in step)) throw new Error(`no failure: ${JSON.stringify(step)}`);
    expectRightFailure(provider, step.failure);
    return step.failure;
  };
  const after = (one: TextCase<In>, change: (response: ProviderResponse) => ProviderResponse) =>
    adapter.next([change(one.response)], { input: one.input, target: one.target });
  const answered = (one: TextCase<In>, response: { status: number; body: string }) =>
    after(one, () => ({ status: response.status, headers: {}, bytes: utf8(response.body) }));

  describe.each(tested.cases)(`${provider} keeps the contract of text adapters: $name`, (one) => {
    const places = one.events.map((_, index) => index);
    /** The stream with an event put in at a place. */
    const withEvent = (at: number, event: StreamEvent) => one.events.toSpliced(at, 0, event);

    it('is pure: same input, same step, nothing changed', () => {
      const frozen = deepFreeze(structuredClone(one));
      const { input, target, response, events } = frozen;
      expect(adapter.start(input, target)).toEqual(adapter.start(input, target));
      const next = () => adapter.next([response], { input, target });
      expect(next()).toEqual(next());
      expect(run(frozen, events)).toEqual(run(frozen, events));
    });

    it('sends one request, without credentials, streamed or not', () => {
      for (const input of [one.input, streamed(one)]) {
        const step = adapter.start(input, one.target);
        if (step.kind !== 'send') throw new Error(JSON.stringify(step));
        expect(step.requests).toHaveLength(1);
        step.requests.forEach(expectRightRequest);
      }
    });

    it('reads the whole answer: text, usage, finish reason', () => {
      const step = after(one, (response) => response);
      if (step.kind !== 'done') throw new Error(JSON.stringify(step));
      const { answer, openAiBody, usage, finishReason, warnings } = step.out;
      expect(usage.inputTokens).toBeGreaterThan(0);
      expect(usage.outputTokens).toBeGreaterThan(0);
      expect(finishReason).toMatch(/^(stop|length|tool_calls|content_filter)$/);
      expect(warnings.every((warning) => warning !== '')).toBe(true);
      if (openAiBody !== undefined) expect(JSON.parse(Buffer.from(openAiBody).toString())).toEqual(answer);
    });

    it('reads the stream to the same end as the whole answer', () => {
      const whole = after(one, (response) => response);
      if (whole.kind !== 'done') throw new Error(JSON.stringify(whole));
      const steps = run(one, one.events);
      const last = steps.at(-1);
      if (last?.state !== 'done') throw new Error(JSON.stringify(last));
      expect(steps.filter(({ state }) => state !== 'open')).toHaveLength(1);
      expect(last.finishReason).toBe(whole.out.finishReason);
      expect(last.usage).toMatchObject({
        inputTokens: expect.any(Number),
        outputTokens: expect.any(Number),
      });
      expect(last.warnings).toEqual(whole.out.warnings);
      expect(tested.textOf.chunks(chunksOf(steps))).toBe(tested.textOf.answer(whole.out.answer));
    });

    it('says of each step whether it has output, and of the stream that it had', () => {
      const steps = run(one, one.events);
      for (const step of steps) expect(step.hasOutput).toBe(step.chunks.some(hasOutput));
      expect(steps.some((step) => step.hasOutput)).toBe(true);
    });

    it('takes a stream that is cut for a failure, wherever it is cut', () => {
      for (const at of places) failureOf(run(one, one.events.slice(0, at)).at(-1));
    });

    it('makes a failure of an error event, wherever it comes', () => {
      for (const at of places) {
        const steps = run(one, withEvent(at, tested.errorEvent));
        expect(steps).toHaveLength(at + 1);
        failureOf(steps.at(-1));
        expect(steps.at(-1)?.chunks).toEqual([]);
      }
    });

    it('makes a failure of an event that cannot be read, wherever it comes', () => {
      for (const [at, event] of one.events.entries()) {
        const last = run(one, withEvent(at, { ...event, data: '{"cut' })).at(-1);
        expect(failureOf(last).code).toBe('malformed_response');
      }
    });

    it('passes over kinds of events it does not know, wherever they come', () => {
      const usual = run(one, one.events);
      for (const at of places) {
        const steps = run(one, withEvent(at, tested.unknownEvent));
        expect(chunksOf(steps)).toEqual(chunksOf(usual));
        expect(steps.at(-1)).toEqual(usual.at(-1));
      }
    });

    it('makes a failure of every error status, whatever the body', () => {
      for (let status = 400; status <= 599; status += 1) {
        for (const body of emptyErrorBodies) {
          expect(failureOf(answered(one, { status, body })).providerStatus).toBe(status);
        }
      }
    });

    it('tells money, keys and rate limits apart by status when the body says nothing', () => {
      const codes = [401, 402, 403, 404, 429, 502, 503, 504].map(
        (status) => failureOf(answered(one, { status, body: '<html>' })).code,
      );
      expect(codes).toEqual([
        'provider_auth_failed',
        'provider_quota_exceeded',
        'provider_permission_denied',
        'provider_not_found',
        'provider_rate_limited',
        'provider_unavailable',
        'provider_overloaded',
        'provider_timeout',
      ]);
    });

    it('takes over retry-after', () => {
      const headers = { 'retry-after': '7' };
      const step = after(one, () => ({ status: 429, headers, bytes: utf8('') }));
      expect(failureOf(step).retryAfterMs).toBe(7000);
    });

    it('does not take a 200 without an answer for one', () => {
      for (const body of [...emptyErrorBodies, '{"choices":[]}', '{"error":{"message":"no"}}']) {
        failureOf(answered(one, { status: 200, body }));
      }
    });

    it('notices an answer that is cut off, wherever it is cut', () => {
      for (const keep of [0.1, 0.3, 0.5, 0.7, 0.9]) {
        const step = after(one, (response) => ({
          ...response,
          bytes: response.bytes.subarray(0, Math.floor(response.bytes.byteLength * keep)),
        }));
        expect(failureOf(step).code).toBe('malformed_response');
      }
    });

    if (tested.falseResponses.length > 0) {
      it.each(tested.falseResponses)('takes $name for the failure it is', ({ response, code }) => {
        expect(failureOf(after(one, () => response)).code).toBe(code);
      });
    }

    if (tested.falseStreams.length > 0) {
      it.each(tested.falseStreams)('takes a stream of $name for the failure it is', ({ events, code }) => {
        const steps = run(one, events);
        expect(steps.some((step) => step.hasOutput)).toBe(false);
        expect(failureOf(steps.at(-1)).code).toBe(code);
      });
    }
  });
}
