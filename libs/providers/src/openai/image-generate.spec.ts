import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { ImageGenerateRequest } from '@byway/openai-wire/image-generate';
import type { ImageResult, ModelTarget, ProviderResponse, Step } from '../spec/adapter.js';
import { describeImageAdapter } from '../spec/image-adapter-conformance.spec-helper.js';
import { responseFixture } from '../spec/response-fixture.spec-helper.js';
import { pngBytes, sampleImages } from '../spec/sample-images.spec-helper.js';
import { openAiImages } from './image-generate.js';
import { openai } from './provider.js';

const imageGenerate = openAiImages('openai');

const fixture = (name: string) =>
  responseFixture(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'));
const own = (model: string): ModelTarget => ({ model, customHost: null });
const custom = (model: string): ModelTarget => ({ model, customHost: 'https://compatible.test/v1' });
const answer = (body: unknown): ProviderResponse => ({
  status: 200,
  headers: {},
  bytes: new TextEncoder().encode(JSON.stringify(body)),
});

function start(input: Omit<ImageGenerateRequest, 'prompt'>, target: ModelTarget): unknown[] {
  const step = imageGenerate.start({ prompt: 'a kraken', ...input }, target);
  if (step.kind !== 'send') throw new Error(JSON.stringify(step));
  return step.requests.map(({ body }) => (body?.kind === 'json' ? body.value : null));
}

function next(
  response: ProviderResponse | ProviderResponse[],
  input: Omit<ImageGenerateRequest, 'prompt'> = {},
  target = own('gpt-image-2'),
): Step<ImageResult> {
  return imageGenerate.next([response].flat(), { input: { prompt: 'a kraken', ...input }, target });
}

function done(step: Step<ImageResult>): ImageResult {
  if (step.kind !== 'done') throw new Error(JSON.stringify(step));
  return step.out;
}

function warningsFor(input: Omit<ImageGenerateRequest, 'prompt'>, model: string): string[] {
  return done(next(fixture('gpt-image'), input, own(model))).warnings;
}

const failureOf = (response: ProviderResponse) => {
  const step = next(response);
  if (step.kind !== 'failed') throw new Error(`taken for ${step.kind}`);
  return step.failure;
};

describeImageAdapter(openai, [
  {
    name: 'gpt-image',
    input: { prompt: 'a kraken', quality: 'medium', size: '1024x1024' },
    target: own('gpt-image-2'),
    responses: [fixture('gpt-image')],
  },
  {
    name: 'dall-e-3 by fan-out',
    input: { prompt: 'a kraken', n: 2, response_format: 'url' },
    target: custom('dall-e-3'),
    responses: [fixture('dall-e-3'), fixture('dall-e-3')],
  },
]);

describe('OpenAI image request', () => {
  it('asks a GPT image model without response_format, under the model of the target', () => {
    const input = {
      model: 'dall-e-3',
      response_format: 'url' as const,
      n: 2,
      output_format: 'webp' as const,
    };
    expect(start(input, own('gpt-image-2'))).toEqual([
      { model: 'gpt-image-2', prompt: 'a kraken', n: 2, output_format: 'webp' },
    ]);
  });

  it('speaks the vocabulary of DALL-E to a GPT image model, and says so', () => {
    const input = { size: '512x512', quality: 'hd' as const, style: 'vivid' };
    expect(start(input, own('gpt-image-2'))).toEqual([
      { model: 'gpt-image-2', prompt: 'a kraken', size: '1024x1024', quality: 'high' },
    ]);
    expect(warningsFor(input, 'gpt-image-2')).toEqual([
      'size: 512x512 sent as 1024x1024',
      'style: not supported by gpt-image-2, dropped',
      'quality: hd sent as high',
    ]);
    expect(start({ quality: 'standard' }, own('gpt-image-2'))).toMatchObject([{ quality: 'medium' }]);
  });

  it('drops what GPT image models do not know, with a warning each', () => {
    const input = { seed: 1, negative_prompt: 'fog', steps: 30, cfg_scale: 7, style_preset: 'anime' };
    expect(start(input, own('gpt-image-2'))).toEqual([{ model: 'gpt-image-2', prompt: 'a kraken' }]);
    expect(warningsFor(input, 'gpt-image-2')).toEqual(
      Object.keys(input).map((name) => `${name}: not supported by gpt-image-2, dropped`),
    );
  });

  it('passes fields Byway does not know, and never asks for a stream', () => {
    const input = { complexity: 'low', svg: { model: 'x' }, stream: false, partial_images: 0 };
    expect(start(input, own('gpt-image-2.6-flare'))).toEqual([
      { model: 'gpt-image-2.6-flare', prompt: 'a kraken', complexity: 'low', svg: { model: 'x' } },
    ]);
  });

  it.each([
    ['gpt-image-2', '1792x1024', '1792x1024'],
    ['gpt-image-2', '3840x2160', '3840x2160'],
    ['gpt-image-2', 'auto', 'auto'],
    ['gpt-image-2', '256x256', '1024x1024'],
    ['gpt-image-2', '16:9', '1360x768'],
    ['gpt-image-1.5', '1792x1024', '1536x1024'],
    ['gpt-image-1.5', '1024x1792', '1024x1536'],
    ['gpt-image-1.5', '1024x1024', '1024x1024'],
    ['chatgpt-image-latest', '16:9', '1536x1024'],
  ])('sends %s the size %s as %s', (model, size, sent) => {
    expect(start({ size }, own(model))).toMatchObject([{ size: sent }]);
  });

  it('makes a size of aspect_ratio, which wins over size', () => {
    const input = { aspect_ratio: '1:1', size: '1792x1024' };
    expect(start(input, own('gpt-image-2'))).toEqual([
      { model: 'gpt-image-2', prompt: 'a kraken', size: '1024x1024' },
    ]);
    expect(warningsFor(input, 'gpt-image-2')).toEqual([
      'size: aspect_ratio is given too and was used, size dropped',
    ]);
  });

  it.each(['1000x1000', '4096x1024', '3840x1024', '640x640', '3840x3840', '4:1'])(
    'refuses size %s that gpt-image-2 would refuse',
    (size) => {
      const step = imageGenerate.start({ prompt: 'a', size }, own('gpt-image-2'));
      expect(step).toMatchObject({ kind: 'failed', failure: { code: 'invalid_value', param: 'size' } });
    },
  );

  it('knows xhigh and max from 2.5 on', () => {
    expect(start({ quality: 'max' }, own('gpt-image-2.5-flare'))).toMatchObject([{ quality: 'max' }]);
    expect(start({ quality: 'max' }, own('gpt-image-2'))).toMatchObject([{ quality: 'high' }]);
    expect(warningsFor({ quality: 'xhigh' }, 'gpt-image-2')).toEqual(['quality: xhigh sent as high']);
  });

  it('refuses gif and svg before 2.6', () => {
    expect(start({ output_format: 'svg' }, own('gpt-image-2.6-flare'))).toHaveLength(1);
    expect(imageGenerate.start({ prompt: 'a', output_format: 'svg' }, own('gpt-image-2'))).toMatchObject({
      failure: { code: 'unsupported_parameter', param: 'output_format' },
    });
  });

  it('passes everything to a compatible server, and asks DALL-E for base64', () => {
    const input = { n: 3, size: '512x512', seed: 7, response_format: 'url' as const };
    expect(start(input, custom('dall-e-2'))).toEqual([
      { model: 'dall-e-2', prompt: 'a kraken', n: 3, size: '512x512', seed: 7, response_format: 'b64_json' },
    ]);
    expect(start(input, custom('flux'))).toMatchObject([{ response_format: 'b64_json' }]);
    expect(start({ seed: 7 }, custom('flux'))).toEqual([{ model: 'flux', prompt: 'a kraken', seed: 7 }]);
    expect(start(input, custom('gpt-image-1'))).toEqual([
      { model: 'gpt-image-1', prompt: 'a kraken', n: 3, size: '512x512', seed: 7 },
    ]);
  });

  it('asks dall-e-3 once for each image', () => {
    const one = { model: 'dall-e-3', prompt: 'a kraken', n: 1, response_format: 'b64_json' };
    expect(start({ n: 3 }, custom('dall-e-3'))).toEqual([one, one, one]);
  });
});

describe('OpenAI image answer', () => {
  it('hands on the whole body, the image as it came and the usage', () => {
    const response = fixture('gpt-image');
    const out = done(next(response));
    expect(out.openAiBody).toBe(response.bytes);
    expect(out.images).toMatchObject([{ encoding: 'base64', mediaType: 'image/png' }]);
    expect(Buffer.from(out.images[0]?.bytes ?? []).toString()).toBe(sampleImages.png.base64);
    expect(out.usage).toEqual({
      images: 1,
      inputTokens: 14,
      outputTokens: 1056,
      inputImageTokens: 0,
      outputImageTokens: 1056,
    });
    expect(out.extra).toMatchObject({ size: '1024x1024', quality: 'medium', usage: { total_tokens: 1070 } });
    expect(out.extra).not.toHaveProperty('created');
    expect(out.extra).not.toHaveProperty('data');
  });

  it('does not copy a large image out of the body', () => {
    const png = Buffer.concat([pngBytes.subarray(0, -12), Buffer.alloc(50_000), pngBytes.subarray(-12)]);
    const response = answer({ created: 1, data: [{ b64_json: png.toString('base64') }] });
    const out = done(next(response));
    expect(out.images[0]?.bytes.buffer).toBe(response.bytes.buffer);
    expect(Buffer.from(Buffer.from(out.images[0]?.bytes ?? []).toString(), 'base64').equals(png)).toBe(true);
  });

  it('adds up a fan-out and keeps the revised prompts', () => {
    const out = done(next([fixture('dall-e-3'), fixture('dall-e-3')], { n: 2 }, custom('dall-e-3')));
    expect(out.images.map(({ revisedPrompt }) => revisedPrompt)).toEqual(
      Array(2).fill('A kraken rising from a spiral galaxy'),
    );
    expect(out.openAiBody).toBeUndefined();
    expect(out.usage).toEqual({ images: 2 });
  });

  it('rebuilds a body that lacks created or has data URLs', () => {
    const b64 = sampleImages.png.base64;
    expect(done(next(answer({ data: [{ b64_json: b64 }] }))).openAiBody).toBeUndefined();
    const out = done(next(answer({ created: 1, data: [{ b64_json: `data:image/png;base64,${b64}` }] })));
    expect(out.openAiBody).toBeUndefined();
    expect(Buffer.from(out.images[0]?.bytes ?? []).toString()).toBe(b64);
  });

  it('makes JSON-safe base64 of escaped and wrapped base64', () => {
    const b64 = sampleImages.jpeg.base64;
    const wrapped = `${b64.slice(0, 76)}\r\n${b64.slice(76)}`;
    const bytes = new TextEncoder().encode(
      JSON.stringify({ created: 1, data: [{ b64_json: wrapped }] }).replaceAll('/', '\\/'),
    );
    const out = done(next({ status: 200, headers: {}, bytes }));
    expect(Buffer.from(out.images[0]?.bytes ?? []).toString()).toBe(b64);
    expect(out.openAiBody).toBeUndefined();
  });

  it.each(['png', 'jpeg', 'webpLossy'] as const)('notices a %s that is cut off inside whole JSON', (kind) => {
    const image = Buffer.from(sampleImages[kind].base64, 'base64');
    const b64_json = image.subarray(0, image.length - 9).toString('base64');
    const failure = failureOf(answer({ created: 1, data: [{ b64_json }] }));
    expect(failure.code).toBe('malformed_response');
  });

  it('refuses what is not base64', () => {
    expect(failureOf(answer({ created: 1, data: [{ b64_json: '"},{"<html>' }] })).code).toBe(
      'malformed_response',
    );
  });

  it('keeps a paid image of a format it does not know', () => {
    const b64_json = Buffer.from('some new image format').toString('base64');
    expect(done(next(answer({ created: 1, data: [{ b64_json }] }))).images[0]?.mediaType).toBe(
      'application/octet-stream',
    );
  });

  it('says when fewer images came than were asked for', () => {
    expect(done(next(fixture('gpt-image'), { n: 3 })).warnings).toEqual(['n: 3 images asked, 1 delivered']);
  });

  it('fetches images that came as URLs, without the credential, and keeps the rest of the answer', () => {
    const context = { input: { prompt: 'a', n: 2 }, target: custom('dall-e-2') };
    const step = imageGenerate.next([fixture('dall-e-url')], context);
    if (step.kind !== 'send') throw new Error(step.kind);
    expect(step.requests).toMatchObject([
      { method: 'GET', origin: 'from-response', auth: 'none', body: null },
      { path: 'https://images.example.com/private/img-2.png?sig=def' },
    ]);
    const file = { status: 200, headers: { 'content-type': 'image/png' }, bytes: pngBytes };
    // The memo may travel through a queue.
    const memo: unknown = JSON.parse(JSON.stringify(step.memo));
    const out = done(imageGenerate.next([file, file], { ...context, memo }));
    expect(out.images).toMatchObject([
      { encoding: 'binary', mediaType: 'image/png' },
      { encoding: 'binary', revisedPrompt: 'A second kraken' },
    ]);
    expect(out.usage).toEqual({ images: 2 });
    for (const bad of [
      { ...file, status: 403 },
      { ...file, bytes: pngBytes.subarray(0, 100) },
    ]) {
      const failed = imageGenerate.next([file, bad], { ...context, memo });
      expect(failed).toMatchObject({ kind: 'failed', usage: { images: 2 } });
      expect(failed).not.toHaveProperty('failure.providerStatus');
    }
  });

  it.each(['file:///etc/passwd', 'not a url', '//host/a.png', 'http://'])(
    'does not follow the URL %s',
    (url) => {
      expect(failureOf(answer({ created: 1, data: [{ url }] })).code).toBe('malformed_response');
    },
  );
});

describe('OpenAI failures', () => {
  it.each([
    ['empty-data', 'no_output'],
    ['empty-image', 'no_output'],
    ['error-success', 'no_output'],
    ['azure-filtered-success', 'content_filtered'],
    ['azure-filtered-item', 'content_filtered'],
    ['moderation-blocked', 'content_filtered'],
    ['content-policy-violation', 'content_filtered'],
    ['azure-content-policy', 'content_filtered'],
    ['azure-prompt-filtered', 'content_filtered'],
    ['bad-size', 'provider_invalid_request'],
    ['billing-hard-limit', 'provider_quota_exceeded'],
    ['insufficient-quota', 'provider_quota_exceeded'],
    ['invalid-api-key', 'provider_auth_failed'],
    ['organization-not-verified', 'provider_permission_denied'],
    ['model-not-found', 'provider_not_found'],
    ['model-not-found-400', 'provider_not_found'],
    ['rate-limit-exceeded', 'provider_rate_limited'],
    ['azure-rate-limit', 'provider_rate_limited'],
    ['server-error', 'provider_unavailable'],
    ['server-is-overloaded', 'provider_overloaded'],
  ])('takes %s for %s', (name, code) => {
    expect(failureOf(fixture(name)).code).toBe(code);
  });

  it('waits as long as the header says, else the message', () => {
    expect(failureOf(fixture('rate-limit-exceeded')).retryAfterMs).toBe(2000);
    expect(failureOf(fixture('rate-limit-no-header')).retryAfterMs).toBe(62_500);
    expect(failureOf(fixture('azure-rate-limit')).retryAfterMs).toBe(26_000);
    expect(failureOf(fixture('insufficient-quota'))).not.toHaveProperty('retryAfterMs');
  });

  it('carries the parameter, the code and the status of the provider, but no key', () => {
    expect(failureOf(fixture('bad-size'))).toMatchObject({
      param: 'size',
      providerCode: 'invalid_value',
      providerStatus: 400,
    });
    expect(failureOf(fixture('invalid-api-key')).message).toBe(
      'openai: Incorrect API key provided: [redacted] You can find your API key at https://platform.openai.com/account/api-keys.',
    );
  });

  it.each([
    '{"error":"model not loaded"}',
    '{"message":"model not loaded"}',
    '{"detail":"model not loaded"}',
  ])('reads the message of compatible servers: %s', (body) => {
    const response = { status: 500, headers: {}, bytes: new TextEncoder().encode(body) };
    expect(failureOf(response)).toMatchObject({
      code: 'provider_unavailable',
      message: 'openai: model not loaded',
    });
  });
});
