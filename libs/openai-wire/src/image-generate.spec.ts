import { toFailure } from '@byway/errors/byway-error';
import { describe, expect, it } from '@jest/globals';
import { parseImageGenerateRequest } from './image-generate.js';

function refusal(body: unknown): { code: string; param: string | undefined } {
  try {
    parseImageGenerateRequest(body);
  } catch (error) {
    const { code, param } = toFailure(error);
    return { code, param };
  }
  throw new Error('was accepted');
}

describe('POST /v1/images/generations body', () => {
  it('keeps unknown top-level fields as they are, null included', () => {
    const body = { prompt: 'a kraken', complexity: 'low', svg: { model: 'x' }, odd: null };
    expect(parseImageGenerateRequest(body)).toEqual(body);
  });

  it('treats null of a known field as absent', () => {
    expect(parseImageGenerateRequest({ prompt: 'a', n: null, size: null, stream: null })).toEqual({
      prompt: 'a',
    });
  });

  it('accepts what the OpenAI SDKs document', () => {
    const body = {
      model: 'gpt-image-2',
      prompt: 'a',
      n: 10,
      size: '1536x1024',
      quality: 'high',
      output_format: 'webp',
      output_compression: 80,
      background: 'transparent',
      moderation: 'low',
      response_format: 'b64_json',
      style: 'vivid',
      user: 'u',
      stream: false,
      partial_images: 0,
    };
    expect(parseImageGenerateRequest(body)).toEqual(body);
  });

  it.each(['auto', '1x1', '8192x8192', '16:9', '1792x1024'])('accepts size %s', (size) => {
    expect(parseImageGenerateRequest({ prompt: 'a', size }).size).toBe(size);
  });

  it.each(['', 'big', '0x10', '8193x1', '1024', '1024X1024', '1024x1024 ', '1e3x5', '-1x5', '99999x1'])(
    'refuses size %j',
    (size) => {
      expect(refusal({ prompt: 'a', size })).toEqual({ code: 'invalid_value', param: 'size' });
    },
  );

  it.each([
    ['n', 0],
    ['n', 11],
    ['n', 1.5],
    ['n', '1'],
    ['quality', 'best'],
    ['response_format', 'base64'],
    ['output_format', 'bmp'],
    ['output_compression', 101],
    ['background', 'blue'],
    ['moderation', 'none'],
    ['stream', 'yes'],
    ['partial_images', 4],
    ['seed', -1],
    ['seed', 0.5],
    ['aspect_ratio', '16x9'],
    ['aspect_ratio', '0:1'],
    ['steps', 0],
    ['cfg_scale', -1],
    ['model', ''],
    ['style_preset', 3],
  ])('names the parameter when %s is %j', (param, value) => {
    expect(refusal({ prompt: 'a', [param]: value })).toEqual({ code: 'invalid_value', param });
  });

  it('says which parameter is missing', () => {
    const missing = { code: 'missing_required_parameter', param: 'prompt' };
    expect(refusal({})).toEqual(missing);
    expect(refusal({ prompt: null })).toEqual(missing);
  });

  it('refuses blank and too long prompts', () => {
    expect(refusal({ prompt: ' \n' })).toEqual({ code: 'invalid_value', param: 'prompt' });
    expect(parseImageGenerateRequest({ prompt: 'a'.repeat(32_000) }).prompt).toHaveLength(32_000);
    expect(refusal({ prompt: 'a'.repeat(32_001) })).toEqual({
      code: 'string_above_max_length',
      param: 'prompt',
    });
  });

  it('refuses parameters that contradict each other', () => {
    expect(refusal({ prompt: 'a', background: 'transparent', output_format: 'jpeg' }).param).toBe(
      'background',
    );
    expect(refusal({ prompt: 'a', output_compression: 50, output_format: 'png' }).param).toBe(
      'output_compression',
    );
    expect(refusal({ prompt: 'a', output_compression: 50 }).param).toBe('output_compression');
    expect(refusal({ prompt: 'a', partial_images: 1 }).param).toBe('partial_images');
    expect(parseImageGenerateRequest({ prompt: 'a', output_compression: 100 }).output_compression).toBe(100);
  });

  it('refuses streaming by name', () => {
    expect(refusal({ prompt: 'a', stream: true })).toEqual({
      code: 'unsupported_parameter',
      param: 'stream',
    });
  });

  it.each([null, [], 'prompt', 3])('refuses a body that is %j', (body) => {
    expect(refusal(body).code).toBe('invalid_value');
  });
});
