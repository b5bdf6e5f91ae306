import type { ImageGenerateRequest } from '@byway/openai-wire/image-generate';
import { describe, expect, it } from '@jest/globals';
import type { ImageResult, ModelTarget, ProviderRequest, ProviderResponse, Step } from './adapter.js';
import {
  deepFreeze,
  emptyErrorBodies,
  expectRightFailure,
  expectRightRequest,
} from './conformance-checks.spec-helper.js';
import type { Provider } from './define-provider.js';

/** One call that the provider answers well. */
export interface ConformanceCase {
  name: string;
  input: ImageGenerateRequest;
  target: ModelTarget;
  /** A good answer to each request of the first step. */
  responses: ProviderResponse[];
}

const json = { 'content-type': 'application/json' };
const utf8 = (text: string) => new TextEncoder().encode(text);

function requestsOf(step: Step<ImageResult>): ProviderRequest[] {
  if (step.kind === 'send') return step.requests;
  return step.kind === 'wait' ? [step.then] : [];
}

/** What every image adapter promises; call it inside a spec of the provider. */
export function describeImageAdapter(
  provider: Provider,
  cases: [ConformanceCase, ...ConformanceCase[]],
): void {
  const adapter = provider.imageGenerate;
  if (adapter === undefined) throw new Error(`${provider.name} has no image adapter`);
  /** The step after the good case with some of its responses changed. */
  const after = (one: ConformanceCase, change: (response: ProviderResponse) => ProviderResponse) =>
    adapter.next(one.responses.map(change), { input: one.input, target: one.target });

  const expectFailure = (step: Step<ImageResult>) => {
    if (step.kind !== 'failed') throw new Error(`a failure was taken for ${step.kind}`);
    expectRightFailure(provider.name, step.failure);
    return step.failure;
  };

  describe.each(cases)(`${provider.name} keeps the adapter contract: $name`, (one) => {
    it('is pure: same input, same step, nothing changed', () => {
      const { input, target, responses } = deepFreeze(structuredClone(one));
      expect(adapter.start(input, target)).toEqual(adapter.start(input, target));
      expect(adapter.next(responses, { input, target })).toEqual(adapter.next(responses, { input, target }));
    });

    it('sends requests without credentials', () => {
      const requests = requestsOf(adapter.start(one.input, one.target));
      expect(requests).toHaveLength(one.responses.length);
      requests.forEach(expectRightRequest);
    });

    it('reads the good answer', () => {
      const step = after(one, (response) => response);
      if (step.kind !== 'done') throw new Error(JSON.stringify(step));
      expect(step.out.images).toHaveLength(one.input.n ?? 1);
      expect(step.out.usage.images).toBe(one.input.n ?? 1);
      for (const image of step.out.images) {
        expect(image.mediaType).toMatch(/^image\//);
        expect(image.bytes.byteLength).toBeGreaterThan(0);
      }
      expect(step.out.warnings.every((warning) => typeof warning === 'string' && warning !== '')).toBe(true);
      expect(structuredClone(step.out.extra)).toEqual(JSON.parse(JSON.stringify(step.out.extra)));
    });

    it('makes a failure of every error status, whatever the body', () => {
      for (let status = 400; status <= 599; status += 1) {
        for (const body of emptyErrorBodies) {
          const failure = expectFailure(after(one, () => ({ status, headers: {}, bytes: utf8(body) })));
          expect(failure.providerStatus).toBe(status);
        }
      }
    });

    it('tells money, keys and rate limits apart by status when the body says nothing', () => {
      const codeOf = (status: number) =>
        expectFailure(after(one, () => ({ status, headers: {}, bytes: utf8('<html>') }))).code;
      expect([401, 402, 403, 404, 429, 502, 503, 504].map(codeOf)).toEqual([
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
      const failure = expectFailure(after(one, () => ({ status: 429, headers, bytes: utf8('') })));
      expect(failure.retryAfterMs).toBe(7000);
    });

    it.each([
      '',
      'null',
      '[]',
      '{}',
      '"x"',
      '<html>OK</html>',
      '{"data":[]}',
      '{"data":null}',
      '{"data":[{}]}',
    ])('does not take a 200 with %j for an image', (body) => {
      expectFailure(after(one, () => ({ status: 200, headers: json, bytes: utf8(body) })));
      expectFailure(after(one, () => ({ status: 200, headers: {}, bytes: utf8(body) })));
    });

    it('does not take a 200 with an error object for an image', () => {
      const bytes = utf8('{"created":1,"error":{"code":"odd","message":"no"}}');
      expectFailure(after(one, () => ({ status: 200, headers: json, bytes })));
    });

    it('notices an answer that is cut off, wherever it is cut', () => {
      for (const keep of [0.1, 0.3, 0.5, 0.7, 0.9]) {
        const failure = expectFailure(
          after(one, (response) => ({
            ...response,
            bytes: response.bytes.subarray(0, Math.floor(response.bytes.byteLength * keep)),
          })),
        );
        expect(failure.code).toBe('malformed_response');
      }
    });

    it('fails as a whole when one of several responses fails', () => {
      if (one.responses.length < 2) return;
      const [first, ...rest] = one.responses;
      const broken = [{ status: 500, headers: {}, bytes: utf8('') }, ...rest];
      const step = adapter.next(broken, { input: one.input, target: one.target });
      expect(expectFailure(step).code).toBe('provider_unavailable');
      // The others were drawn and cost money.
      expect(step).toMatchObject({ usage: { images: rest.length } });
      expect(first).toBeDefined();
    });

    it('never repeats a key that the provider echoes', () => {
      const secret = 'sk-proj-0123456789abcdef';
      for (const text of [secret, `Bearer ${secret}`, `key ${'sk-ab'.padEnd(20, '*')}wxyz refused`]) {
        const body = { error: { message: text, code: text }, name: text, message: text, errors: [text] };
        const bytes = utf8(JSON.stringify(body));
        const failure = expectFailure(after(one, () => ({ status: 401, headers: {}, bytes })));
        expect(JSON.stringify(failure)).not.toMatch(/sk-|0123456789|wxyz/);
      }
    });
  });
}
