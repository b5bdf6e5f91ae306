import { describe, expect, it } from '@jest/globals';
import { parseGatewayConfig } from './config-schema.js';
import { collectVirtualKeySlugs, listVirtualKeyUses } from './virtual-key-slugs.js';

describe('collectVirtualKeySlugs', () => {
  it('finds every place a slug can be written, at any depth, each once', () => {
    const config = parseGatewayConfig({
      virtual_key: 'root',
      strategy: { mode: 'loadbalance' },
      targets: [
        { virtual_key: 'root' },
        { provider: '@by-provider' },
        { provider: 'openai' },
        {
          strategy: { mode: 'single' },
          targets: [
            { override_params: { model: '@by-override/m' } },
            { default_params: { model: '@by-default/m' } },
          ],
        },
      ],
    });
    const found = ['root', 'by-provider', 'by-override', 'by-default'];
    expect(collectVirtualKeySlugs(config)).toEqual(found);
    expect(collectVirtualKeySlugs(config, { model: '@by-caller/m' })).toEqual([...found, 'by-caller']);
    expect(collectVirtualKeySlugs(config, { model: 'm' })).toEqual(found);
  });
});

describe('listVirtualKeyUses', () => {
  it('tells where each one is named, as often as it is', () => {
    const config = parseGatewayConfig({
      strategy: { mode: 'fallback' },
      targets: [{ virtual_key: 'a' }, { provider: '@a', override_params: { model: '@b/m' } }],
    });
    expect(listVirtualKeyUses(config)).toEqual([
      { slug: 'a', path: ['targets', 0, 'virtual_key'] },
      { slug: 'a', path: ['targets', 1, 'provider'] },
      { slug: 'b', path: ['targets', 1, 'override_params', 'model'] },
    ]);
  });
});
