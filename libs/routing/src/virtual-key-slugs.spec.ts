import { describe, expect, it } from '@jest/globals';
import { parseGatewayConfig } from './config-schema.js';
import { collectVirtualKeySlugs } from './virtual-key-slugs.js';

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
