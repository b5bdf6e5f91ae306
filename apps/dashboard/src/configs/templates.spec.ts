import { describe, expect, it } from '@jest/globals';
import { templateNames, templateText } from './templates.js';
import { readConfigText } from './text/read-config-text.js';

describe('templates of configs', () => {
  it.each(templateNames)('are valid: %s', (name) =>
    expect(readConfigText(templateText(name, []), null).faults).toEqual([]),
  );

  it.each(templateNames)('name virtual keys that exist: %s', (name) => {
    const keys = [
      { slug: 'my-sd', provider: 'stability-ai' },
      { slug: 'my-oa', provider: 'openai' },
    ];
    expect(readConfigText(templateText(name, keys), new Set(['my-sd', 'my-oa'])).faults).toEqual([]);
  });

  it('begin with the fallback of the cookbook', () => {
    expect(JSON.parse(templateText('fallback', []))).toEqual({
      strategy: { mode: 'fallback' },
      targets: [
        { virtual_key: 'stability-ai-virtualkey', override_params: { model: 'stable-diffusion-v1-6' } },
        { virtual_key: 'open-ai-virtual-key', override_params: { model: 'dall-e-3' } },
      ],
    });
  });
});
