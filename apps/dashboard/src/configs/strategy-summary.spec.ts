import { describe, expect, it } from '@jest/globals';
import { parseGatewayConfig } from '@byway/routing/config-schema';
import { summarizeStrategy } from './strategy-summary.js';

const a = { virtual_key: 'a' };
const b = { provider: 'openai' };
const summaryOf = (config: unknown) => summarizeStrategy(parseGatewayConfig(config));

describe('a config in one line', () => {
  it.each([
    [{ strategy: { mode: 'fallback' }, targets: [a, b] }, 'fallback: a -> openai'],
    [{ strategy: { mode: 'fallback' }, targets: Array(6).fill(a) }, 'fallback: a -> a -> a -> a -> 2 more'],
    [
      { strategy: { mode: 'loadbalance' }, targets: [{ ...a, weight: 2 }, b] },
      'loadbalance: a 66.7 %, openai 33.3 %',
    ],
    [{ strategy: { mode: 'single' }, targets: [a, b] }, 'single: a'],
    [
      {
        strategy: { mode: 'conditional', conditions: [{ query: { 'params.n': 1 }, then: 'x' }] },
        targets: [{ ...a, name: 'x' }],
      },
      'conditional: a',
    ],
    [
      {
        strategy: { mode: 'fallback' },
        targets: [{ strategy: { mode: 'loadbalance' }, targets: [a, b] }, b],
      },
      'fallback: (loadbalance: a 50 %, openai 50 %) -> openai',
    ],
    [{ override_params: { model: '@slug/gpt' } }, 'slug'],
    [{ provider: '@slug' }, 'slug'],
    [{ ...a, strategy: { mode: 'fallback' }, targets: [{}, b] }, 'fallback: a -> openai'],
    [{ cache: { mode: 'simple' }, retry: { attempts: 2 } }, "retry, cache for the request's own target"],
  ])('says %j as %p', (config, summary) => expect(summaryOf(config)).toBe(summary));
});
