import { describe, expect, it } from '@jest/globals';
import { parseGatewayConfig } from './config-schema.js';
import { collectInlineKeys, mapInlineKeys, replaceInlineKeys } from './inline-keys.js';

const config = parseGatewayConfig({
  provider: 'openai',
  api_key: 'root-key',
  strategy: { mode: 'fallback' },
  targets: [
    { virtual_key: 'a' },
    { provider: 'openai', api_key: { sealed: 'old' } },
    { strategy: { mode: 'single' }, targets: [{ provider: 'openai', api_key: 'deep-key' }] },
  ],
});

describe('inline keys', () => {
  it('are found with their paths, sealed ones left out', () => {
    expect(collectInlineKeys(config)).toEqual([
      { path: 'config.api_key', key: 'root-key' },
      { path: 'config.targets[2].targets[0].api_key', key: 'deep-key' },
    ]);
  });

  it('leave no plain text behind once they are replaced', () => {
    const replacements = new Map(
      collectInlineKeys(config).map(({ path }, index) => [path, { sealed: `token-${index}` }]),
    );
    const sealed = replaceInlineKeys(config, replacements);
    expect(JSON.stringify(sealed)).not.toMatch(/root-key|deep-key/);
    expect(collectInlineKeys(sealed)).toEqual([]);
    expect(parseGatewayConfig(sealed)).toEqual(sealed);
    expect(sealed.targets?.[1]).toEqual(config.targets?.[1]);
    expect(config.api_key).toBe('root-key');
  });

  it('can be masked, sealed ones too, and nothing else changes', () => {
    const masked = mapInlineKeys(config, (apiKey, path) => (typeof apiKey === 'string' ? path : '***'));
    expect(masked).toEqual({
      ...config,
      api_key: 'config.api_key',
      targets: [
        { virtual_key: 'a' },
        { provider: 'openai', api_key: '***' },
        {
          strategy: { mode: 'single' },
          targets: [{ provider: 'openai', api_key: 'config.targets[2].targets[0].api_key' }],
        },
      ],
    });
  });
});
