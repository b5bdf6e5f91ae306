import { describe, expect, it } from '@jest/globals';
import { formatConfig } from './format-config.js';

describe('a config as text', () => {
  it('has its keys in the order in which people write them, whatever order it is kept in', () => {
    const kept = {
      targets: [{ override_params: { z: 1, a: 2 }, virtual_key: 'a' }],
      strategy: { conditions: [{ then: 'x', query: { b: 1, a: 2 } }], mode: 'conditional' },
    };
    expect(formatConfig(kept)).toBe(
      JSON.stringify(
        {
          strategy: { mode: 'conditional', conditions: [{ query: { b: 1, a: 2 }, then: 'x' }] },
          targets: [{ virtual_key: 'a', override_params: { z: 1, a: 2 } }],
        },
        null,
        2,
      ),
    );
  });

  it('says the same', () => {
    const config = { metadata: { targets: 'x' }, unknown: [1, { mode: null }], cache: { mode: 'simple' } };
    expect(JSON.parse(formatConfig(config))).toEqual(config);
  });
});
