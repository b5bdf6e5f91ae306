import { readFileSync } from 'node:fs';
import type { ImageGenerateRequest } from '@byway/openai-wire/image-generate';
import { describe, expect, it } from '@jest/globals';
import type { ImageResult, ModelTarget, ProviderResponse, Step } from '../spec/adapter.js';
import { describeImageAdapter } from '../spec/image-adapter-conformance.spec-helper.js';
import { responseFixture } from '../spec/response-fixture.spec-helper.js';
import { pngBytes, sampleImages } from '../spec/sample-images.spec-helper.js';
import { imageGenerate } from './image-generate.js';
import { stabilityAi } from './provider.js';

type Input = Omit<ImageGenerateRequest, 'prompt'>;

const SDXL = 'stable-diffusion-xl-1024-v1-0';
const SD16 = 'stable-diffusion-v1-6';
const fixture = (name: string) =>
  responseFixture(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'));
const target = (model: string): ModelTarget => ({ model, customHost: null });
const raw = (headers: Record<string, string> = {}, bytes: Uint8Array = pngBytes): ProviderResponse => ({
  status: 200,
  headers: { 'content-type': 'image/png', 'finish-reason': 'SUCCESS', seed: '1050625087', ...headers },
  bytes,
});

function requests(input: Input, model: string) {
  const step = imageGenerate.start({ prompt: 'a kraken', ...input }, target(model));
  if (step.kind !== 'send') throw new Error(JSON.stringify(step));
  return step.requests;
}

/** What is sent as JSON or as form fields. */
function sent(input: Input, model: string): unknown {
  const body = requests(input, model)[0]?.body;
  return body?.kind === 'json' ? body.value : body?.fields;
}

function next(responses: ProviderResponse[], input: Input = {}, model = SD16): Step<ImageResult> {
  return imageGenerate.next(responses, { input: { prompt: 'a kraken', ...input }, target: target(model) });
}

function done(step: Step<ImageResult>): ImageResult {
  if (step.kind !== 'done') throw new Error(JSON.stringify(step));
  return step.out;
}

const warnings = (input: Input, model: string) => done(next([raw()], input, model)).warnings;

function failureOf(step: Step<ImageResult>) {
  if (step.kind !== 'failed') throw new Error(`taken for ${step.kind}`);
  return step.failure;
}

describeImageAdapter(stabilityAi, [
  { name: 'v1, one image as bytes', input: { prompt: 'a kraken' }, target: target(SD16), responses: [raw()] },
  {
    name: 'v1, several images as JSON',
    input: { prompt: 'a kraken', n: 2 },
    target: target(SDXL),
    responses: [fixture('v1-artifacts')],
  },
  {
    name: 'v2beta by fan-out',
    input: { prompt: 'a kraken', n: 3, seed: 5 },
    target: target('stable-image-core'),
    responses: [raw(), raw(), raw()],
  },
]);

describe('Stability v1 request', () => {
  it('asks one image as raw PNG', () => {
    expect(requests({ size: '1024x1024', response_format: 'b64_json' }, SD16)).toEqual([
      {
        method: 'POST',
        origin: 'configured',
        path: '/v1/generation/stable-diffusion-v1-6/text-to-image',
        auth: 'credential',
        headers: { accept: 'image/png' },
        body: {
          kind: 'json',
          value: {
            text_prompts: [{ text: 'a kraken', weight: 1 }],
            width: 1024,
            height: 1024,
            samples: 1,
          },
        },
      },
    ]);
  });

  it('asks several images in one call, which only JSON can carry', () => {
    const [first, ...others] = requests({ n: 4 }, SDXL);
    expect(others).toEqual([]);
    expect(first?.headers).toEqual({ accept: 'application/json' });
    expect(first?.body).toMatchObject({ value: { samples: 4 } });
  });

  it('translates the parameters', () => {
    const input = {
      negative_prompt: 'fog',
      quality: 'high' as const,
      cfg_scale: 7,
      seed: 42,
      style: 'anime',
    };
    expect(sent({ ...input, sampler: 'K_LMS' }, SD16)).toMatchObject({
      text_prompts: [
        { text: 'a kraken', weight: 1 },
        { text: 'fog', weight: -1 },
      ],
      steps: 40,
      cfg_scale: 7,
      seed: 42,
      style_preset: 'anime',
      sampler: 'K_LMS',
    });
    expect(warnings({ ...input, sampler: 'K_LMS' }, SD16)).toEqual([]);
  });

  it.each([
    [SDXL, undefined, [1024, 1024]],
    [SDXL, 'auto', [1024, 1024]],
    [SDXL, '256x256', [1024, 1024]],
    [SDXL, '1536x1024', [1216, 832]],
    [SDXL, '1024x1536', [832, 1216]],
    [SDXL, '1792x1024', [1344, 768]],
    [SDXL, '1024x1792', [768, 1344]],
    [SDXL, '3840x2160', [1344, 768]],
    [SDXL, '896x1152', [896, 1152]],
    [SD16, undefined, [1024, 1024]],
    [SD16, '512x512', [512, 512]],
    [SD16, '256x256', [320, 320]],
    [SD16, '1000x700', [1024, 704]],
    [SD16, '1536x1024', [1216, 832]],
    [SD16, '1536x320', [1536, 320]],
    [SD16, '8000x100', [1536, 320]],
  ])('sends %s the size %s as %j', (model, size, [width, height]) => {
    expect(sent(size === undefined ? {} : { size }, model)).toMatchObject({ width, height });
  });

  it('never sends a size that the engine would refuse', () => {
    for (let width = 1; width <= 8192; width += 401) {
      for (let height = 1; height <= 8192; height += 307) {
        const body = sent({ size: `${width}x${height}` }, SD16) as { width: number; height: number };
        expect([body.width % 64, body.height % 64]).toEqual([0, 0]);
        expect(Math.min(body.width, body.height)).toBeGreaterThanOrEqual(320);
        expect(Math.max(body.width, body.height)).toBeLessThanOrEqual(1536);
        expect(body.width * body.height).toBeLessThanOrEqual(1024 * 1024);
      }
    }
  });

  it('says when the size is another one', () => {
    expect(warnings({ size: '1536x1024' }, SDXL)).toEqual(['size: 1536x1024 sent as 1216x832']);
    expect(warnings({ size: '8000x100' }, SD16)).toEqual([
      'size: 8000x100 sent as 1536x320, which is another shape',
    ]);
    expect(warnings({ size: '1024x1024' }, SDXL)).toEqual([]);
    expect(warnings({ aspect_ratio: '16:9' }, SDXL)).toEqual([]);
    expect(sent({ aspect_ratio: '16:9' }, SDXL)).toMatchObject({ width: 1344, height: 768 });
  });

  it('says what it drops or changes', () => {
    const input: Input = {
      quality: 'hd',
      steps: 500,
      cfg_scale: 99,
      style: 'vivid',
      seed: 4_294_967_296,
      output_format: 'webp',
      output_compression: 50,
      moderation: 'low',
      user: 'u-1',
      complexity: 'low',
    };
    expect(sent(input, SD16)).toEqual({
      text_prompts: [{ text: 'a kraken', weight: 1 }],
      width: 1024,
      height: 1024,
      samples: 1,
      steps: 50,
      cfg_scale: 35,
      seed: 1,
    });
    expect(warnings(input, SD16)).toEqual([
      'steps: 500 sent as 50',
      `quality: not supported by ${SD16}, dropped`,
      'cfg_scale: 99 sent as 35',
      `style: not supported by ${SD16}, dropped`,
      'seed: 4294967296 sent as 1',
      `output_format: ${SD16} makes png only, webp dropped`,
      ...['output_compression', 'moderation', 'user', 'complexity'].map(
        (name) => `${name}: not supported by ${SD16}, dropped`,
      ),
    ]);
  });

  it('escapes the engine name', () => {
    expect(requests({}, '../user/balance')[0]?.path).toBe('/v1/generation/..%2Fuser%2Fbalance/text-to-image');
  });
});

describe('Stability v2beta request', () => {
  it.each([
    ['core', 'core', undefined],
    ['stable-image-core', 'core', undefined],
    ['ultra', 'ultra', undefined],
    ['stable-image-ultra', 'ultra', undefined],
    ['sd3', 'sd3', undefined],
    ['sd3.5-large', 'sd3', 'sd3.5-large'],
    ['sd3.5-large-turbo', 'sd3', 'sd3.5-large-turbo'],
    ['sd3.5-flash', 'sd3', 'sd3.5-flash'],
    ['sd3-medium', 'sd3', 'sd3-medium'],
  ])('serves %s at %s', (model, service, field) => {
    const [request] = requests({}, model);
    expect(request?.path).toBe(`/v2beta/stable-image/generate/${service}`);
    expect(request?.headers).toEqual({ accept: 'image/*' });
    expect(request?.body).toMatchObject({ kind: 'multipart', files: [] });
    expect(sent({}, model)).toEqual({
      prompt: 'a kraken',
      aspect_ratio: '1:1',
      output_format: 'png',
      ...(field && { model: field }),
    });
  });

  it('translates the parameters into text fields', () => {
    const input = { negative_prompt: 'fog', seed: 7, style_preset: 'anime', output_format: 'webp' as const };
    expect(sent({ ...input, cfg_scale: 4.5 }, 'sd3.5-large')).toEqual({
      prompt: 'a kraken',
      negative_prompt: 'fog',
      aspect_ratio: '1:1',
      output_format: 'webp',
      style_preset: 'anime',
      cfg_scale: '4.5',
      seed: '7',
      model: 'sd3.5-large',
    });
  });

  it.each([
    ['1536x1024', '3:2'],
    ['1024x1536', '2:3'],
    ['1792x1024', '16:9'],
    ['1024x1792', '9:16'],
    ['3840x2160', '16:9'],
    ['8192x100', '21:9'],
    ['4:3', '5:4'],
  ])('sends the size %s as %s', (size, aspect_ratio) => {
    expect(sent({ size }, 'core')).toMatchObject({ aspect_ratio });
  });

  it('says when shape or pixels will differ, and only then', () => {
    expect(warnings({ size: '1024x1024' }, 'sd3.5-large')).toEqual([]);
    expect(warnings({ size: '1536x1024' }, 'core')).toEqual([]);
    expect(warnings({ size: '3840x2160' }, 'core')).toEqual(['size: 3840x2160 sent as 16:9']);
    expect(warnings({ size: '256x256' }, 'ultra')).toEqual(['size: 256x256 sent as 1:1']);
    expect(warnings({ aspect_ratio: '9:1' }, 'core')).toEqual([
      'aspect_ratio: 9:1 sent as 21:9, which is another shape',
    ]);
  });

  it('asks for each image with a seed of its own, never 0, which means random', () => {
    const seeds = (seed: number) =>
      requests({ n: 3, seed }, 'core').map(({ body }) =>
        body?.kind === 'multipart' ? body.fields['seed'] : '',
      );
    expect(seeds(41)).toEqual(['41', '42', '43']);
    expect(seeds(0)).toEqual(['1', '2', '3']);
    expect(seeds(4_294_967_294)).toEqual(['4294967294', '1', '2']);
    expect(seeds(4_294_967_295)).toEqual(['1', '2', '3']);
    expect(requests({ n: 3 }, 'core').every(({ body }) => !JSON.stringify(body).includes('seed'))).toBe(true);
  });

  it('says what it drops', () => {
    expect(warnings({ quality: 'hd', steps: 30, cfg_scale: 5, style: 'natural' }, 'core')).toEqual(
      ['style', 'quality', 'steps', 'cfg_scale'].map((name) => `${name}: not supported by core, dropped`),
    );
    expect(warnings({ quality: 'standard' }, 'core')).toEqual([]);
    expect(warnings({ cfg_scale: 20 }, 'sd3.5-large')).toEqual(['cfg_scale: 20 sent as 10']);
  });
});

describe('what no Stability model can do', () => {
  it.each<[string, string, string, Input]>([
    [SD16, 'unsupported_parameter', 'background', { background: 'transparent' }],
    ['core', 'unsupported_parameter', 'background', { background: 'transparent' }],
    ['core', 'unsupported_parameter', 'output_format', { output_format: 'svg' }],
    [SD16, 'string_above_max_length', 'negative_prompt', { negative_prompt: 'a'.repeat(2001) }],
    ['core', 'invalid_value', 'style', { style: 'cubist' }],
    ['core', 'invalid_value', 'style_preset', { style_preset: 'cubist' }],
    [SD16, 'invalid_value', 'style_preset', { style_preset: 'cubist' }],
  ])('fails before any call: %s, %s %s', (model, code, param, input) => {
    expect(failureOf(imageGenerate.start({ prompt: 'a', ...input }, target(model)))).toMatchObject({
      code,
      param,
    });
  });

  it.each([
    [SD16, 2000],
    ['ultra', 10_000],
  ])('refuses a prompt of %s above %i characters', (model, limit) => {
    expect(imageGenerate.start({ prompt: 'a'.repeat(limit) }, target(model)).kind).toBe('send');
    const failure = failureOf(imageGenerate.start({ prompt: 'a'.repeat(limit + 1) }, target(model)));
    expect(failure).toMatchObject({ code: 'string_above_max_length', param: 'prompt' });
  });
});

describe('Stability answer', () => {
  it('takes raw bytes over with the facts of the headers and of the image', () => {
    const response = raw();
    expect(done(next([response]))).toEqual({
      images: [{ encoding: 'binary', bytes: pngBytes, mediaType: 'image/png', seed: 1_050_625_087 }],
      extra: { size: '12x8', output_format: 'png' },
      usage: { images: 1 },
      warnings: [],
    });
    const jpeg = new Uint8Array(Buffer.from(sampleImages.jpeg.base64, 'base64'));
    expect(done(next([raw({}, jpeg)])).images[0]?.mediaType).toBe('image/jpeg');
  });

  it('reads every JSON shape', () => {
    const seeds = (name: string, n = 1) => done(next([fixture(name)], { n })).images.map(({ seed }) => seed);
    expect(seeds('v1-artifacts', 2)).toEqual([1_050_625_087, 1_229_191_277]);
    expect(seeds('v1-bare-array')).toEqual([7]);
    expect(seeds('v2beta-json')).toEqual([343_940_597]);
    const [image] = done(next([fixture('v2beta-json')])).images;
    expect(image).toMatchObject({ encoding: 'base64', mediaType: 'image/png' });
    expect(Buffer.from(image?.bytes ?? []).toString()).toBe(sampleImages.png.base64);
  });

  it.each(['CONTENT_FILTERED', 'content_filtered'])(
    'does not take a blurred image for a good one (%s)',
    (reason) => {
      expect(failureOf(next([raw({ 'finish-reason': reason })])).code).toBe('content_filtered');
    },
  );

  it('does not take a failed image for a good one', () => {
    expect(failureOf(next([raw({ 'finish-reason': 'ERROR' })])).code).toBe('no_output');
    expect(failureOf(next([fixture('v1-one-error')], { n: 2 }))).toMatchObject({
      code: 'no_output',
      message: 'stability-ai: 1 of 2: the image failed although the call succeeded',
    });
    expect(next([fixture('v1-one-error')], { n: 2 })).toMatchObject({ usage: { images: 1 } });
  });

  it('reports a refusal before anything else that went wrong', () => {
    expect(failureOf(next([fixture('v1-mixed-artifacts')], { n: 3 })).code).toBe('content_filtered');
    const broken = { status: 500, headers: {}, bytes: new Uint8Array() };
    const blurred = raw({ 'finish-reason': 'CONTENT_FILTERED' });
    expect(failureOf(next([broken, blurred], { n: 2 }, 'core')).code).toBe('content_filtered');
    expect(failureOf(next([fixture('v2beta-json-filtered')])).code).toBe('content_filtered');
  });

  it('does not deliver fewer images than were asked for', () => {
    expect(failureOf(next([fixture('v1-artifacts')], { n: 3 })).code).toBe('no_output');
  });

  it('does not take a page of HTML for an image', () => {
    const page = new TextEncoder().encode('<html>Please log in</html>');
    expect(failureOf(next([raw({ 'content-type': 'text/html' }, page)])).code).toBe('malformed_response');
  });
});
