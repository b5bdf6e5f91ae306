import { readFileSync } from 'node:fs';
import type { ImageGenerateRequest } from '@byway/openai-wire/image-generate';
import { describe, expect, it } from '@jest/globals';
import type { ProviderResponse } from '../spec/adapter.js';
import { describeImageAdapter } from '../spec/image-adapter-conformance.spec-helper.js';
import { responseFixture } from '../spec/response-fixture.spec-helper.js';
import { sampleImages } from '../spec/sample-images.spec-helper.js';
import { imageGenerate } from './image-generate.js';
import { google } from './provider.js';

const fixture = (name: string) =>
  responseFixture(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'));
const target = { model: 'gemini-3.1-flash-image', customHost: null };
const input = { prompt: 'a kraken' };

describeImageAdapter(google, [
  { name: 'one image', input, target, responses: [fixture('image')] },
  {
    name: 'two by fan-out',
    input: { ...input, n: 2 },
    target,
    responses: [fixture('image'), fixture('image')],
  },
]);

function configOf(more: Partial<ImageGenerateRequest>, model = target.model): unknown {
  const step = imageGenerate.start({ ...input, ...more }, { ...target, model });
  if (step.kind !== 'send') throw new Error(JSON.stringify(step));
  const { body } = step.requests[0];
  if (body?.kind !== 'json') throw new Error('no JSON');
  return (body.value as { generationConfig: unknown }).generationConfig;
}

function warningsOf(more: Partial<ImageGenerateRequest>, model = target.model): string[] {
  const step = imageGenerate.next([fixture('image')], {
    input: { ...input, ...more },
    target: { ...target, model },
  });
  if (step.kind !== 'done') throw new Error(JSON.stringify(step));
  return step.out.warnings;
}

function failureOf(response: ProviderResponse) {
  const step = imageGenerate.next([response], { input, target });
  if (step.kind !== 'failed') throw new Error(`taken for ${step.kind}`);
  return step;
}

describe('an image of Gemini', () => {
  it('is asked for as a picture alone, in the nearest shape and size', () => {
    expect(configOf({})).toEqual({ responseModalities: ['IMAGE'] });
    expect(configOf({ size: '1024x1024' })).toMatchObject({
      imageConfig: { aspectRatio: '1:1', imageSize: '1K' },
    });
    expect(configOf({ size: '1536x1024' })).toMatchObject({
      imageConfig: { aspectRatio: '3:2', imageSize: '2K' },
    });
    expect(configOf({ size: '3840x2160' })).toMatchObject({
      imageConfig: { aspectRatio: '16:9', imageSize: '4K' },
    });
    expect(configOf({ aspect_ratio: '21:9' })).toMatchObject({ imageConfig: { aspectRatio: '21:9' } });
    expect(configOf({ aspect_ratio: '4:1' })).toMatchObject({ imageConfig: { aspectRatio: '4:1' } });
  });

  it('is told no size by models that have one only', () => {
    const config = configOf({ size: '1792x1024' }, 'gemini-2.5-flash-image');
    expect(config).toMatchObject({ imageConfig: { aspectRatio: '16:9' } });
    expect(config).not.toHaveProperty('imageConfig.imageSize');
  });

  it('says what was approximated or left out', () => {
    expect(warningsOf({ size: '1024x1024' })).toEqual([]);
    expect(warningsOf({ size: '256x256' })).toEqual(['size: 256x256 sent as 1:1 at 1K']);
    expect(warningsOf({ quality: 'high', style: 'vivid', user: 'u' })).toHaveLength(3);
    expect(warningsOf({ negative_prompt: 'boats' })).toEqual([
      'negative_prompt: added to the prompt in words',
    ]);
  });

  it('refuses what no Gemini model can do', () => {
    const step = imageGenerate.start({ ...input, background: 'transparent' }, target);
    expect(step).toMatchObject({ kind: 'failed', failure: { param: 'background' } });
  });

  it('of several has a seed of its own', () => {
    const step = imageGenerate.start({ ...input, n: 2, seed: 7 }, target);
    if (step.kind !== 'send') throw new Error(step.kind);
    expect(step.requests.map(({ body }) => body)).toMatchObject([
      { value: { generationConfig: { seed: 7 } } },
      { value: { generationConfig: { seed: 8 } } },
    ]);
  });

  it('comes with its size and the tokens it cost', () => {
    const step = imageGenerate.next([fixture('image')], { input, target });
    const { png } = sampleImages;
    expect(step).toMatchObject({
      kind: 'done',
      out: {
        extra: { size: `${png.width}x${png.height}`, output_format: 'png' },
        usage: { images: 1, inputTokens: 8, outputTokens: 1120, outputImageTokens: 1120 },
      },
    });
  });

  it.each([
    ['image-safety', 'content_filtered'],
    ['prompt-blocked', 'content_filtered'],
    ['no-image', 'no_output'],
    ['text-only', 'no_output'],
  ])('that is none is no success: %s', (name, code) => {
    const { failure, usage } = failureOf(fixture(name));
    expect(failure.code).toBe(code);
    expect(usage).toMatchObject({ inputTokens: 9 });
  });

  it.each([
    ['rate-limit', { code: 'provider_rate_limited', retryAfterMs: 31_000 }],
    ['daily-quota', { code: 'provider_quota_exceeded' }],
    ['bad-key', { code: 'provider_auth_failed', providerCode: 'API_KEY_INVALID' }],
    ['unavailable', { code: 'provider_overloaded', providerStatus: 503 }],
  ])('that failed says why: %s', (name, expected) => {
    expect(failureOf(fixture(name)).failure).toMatchObject(expected);
  });

  it('of a draft among thoughts is not taken for the picture', () => {
    const part = { inlineData: { mimeType: 'image/png', data: sampleImages.png.base64 } };
    const body = { candidates: [{ content: { parts: [{ ...part, thought: true }] }, finishReason: 'STOP' }] };
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    expect(failureOf({ status: 200, headers: {}, bytes }).failure.code).toBe('no_output');
  });
});
