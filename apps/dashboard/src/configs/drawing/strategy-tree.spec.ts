import { describe, expect, it } from '@jest/globals';
import { parseGatewayConfig } from '@byway/routing/config-schema';
import { layOut } from './lay-out.js';
import { nodeIdAt, nodesOf, strategyTree } from './strategy-tree.js';

const providers: Record<string, string> = { sd: 'stability-ai', oa: 'openai' };
const treeOf = (config: unknown) => strategyTree(parseGatewayConfig(config), (slug) => providers[slug]);
/** Each node as `id turn: what it is`. */
const linesOf = (config: unknown) =>
  nodesOf(treeOf(config)).map((node) => {
    const what =
      node.kind === 'strategy'
        ? [node.mode, ...node.notes]
        : [node.facts.provider, node.facts.title, ...node.facts.settings];
    return `${node.id} ${node.turn}: ${what.join(', ')}`;
  });

describe('the tree of a config', () => {
  it('numbers the targets of a fallback and tells what leads on', () => {
    expect(
      linesOf({
        strategy: { mode: 'fallback', on_status_codes: [429, 503], on_content_filter: 'fallback' },
        targets: [
          { virtual_key: 'sd', override_params: { model: 'stable-diffusion-v1-6' }, retry: { attempts: 1 } },
          { virtual_key: 'oa', cache: { mode: 'simple', max_age: 3600 }, request_timeout: 30_000 },
        ],
      }),
    ).toEqual([
      'config : fallback, next on 429, 503, next on a refusal',
      'config.targets[0] 1: stability-ai, sd, model stable-diffusion-v1-6, retry once',
      'config.targets[1] 2: openai, oa, cache for 1 h, timeout 30 s',
    ]);
  });

  it('tells the settings and keys that targets inherit', () => {
    expect(
      linesOf({
        virtual_key: 'oa',
        retry: { attempts: 3 },
        strategy: { mode: 'loadbalance' },
        targets: [{ weight: 3 }, { weight: 1, provider: 'google' }, { weight: 0 }],
      }),
    ).toEqual([
      'config : loadbalance',
      'config.targets[0] 75 %: openai, oa, retry 3 times',
      'config.targets[1] 25 %: google, google, retry 3 times',
      'config.targets[2] never: openai, oa, retry 3 times',
    ]);
  });

  it('says conditions in words, and what no condition leads to', () => {
    const conditions = [
      { query: { 'metadata.plan': 'paid', 'params.n': { $gt: 1, $lte: 4 } }, then: 'a' },
      {
        query: { $or: [{ 'metadata.x': { $in: ['y', 2] } }, { 'metadata.z': { $regex: '^q' } }] },
        then: 'a',
      },
    ];
    const targets = ['a', 'b', 'c'].map((name) => ({ name, virtual_key: 'oa' }));
    expect(
      nodesOf(treeOf({ strategy: { mode: 'conditional', conditions, default: 'b' }, targets })).map(
        ({ turn }) => turn,
      ),
    ).toEqual([
      '',
      'if metadata.plan is "paid" and params.n > 1 and params.n <= 4, or if (metadata.x is one of "y", 2 or metadata.z matches "^q")',
      'otherwise',
      'never',
    ]);
  });

  it('has one node for a config of one target, and marks what a single strategy passes over', () => {
    expect(linesOf({ cache: { mode: 'simple' } })).toEqual(['config : , target of the request, cache']);
    expect(
      nodesOf(
        treeOf({ strategy: { mode: 'single' }, targets: [{ virtual_key: 'a' }, { virtual_key: 'b' }] }),
      ).map(({ isDead }) => isDead),
    ).toEqual([false, false, true]);
  });

  it.each([
    [[], 'config'],
    [['strategy', 'mode'], 'config'],
    [['targets', 2, 'retry', 'attempts'], 'config.targets[2]'],
    [['targets', 2, 'targets', 0], 'config.targets[2].targets[0]'],
    [['override_params', 'targets', 0], 'config'],
  ])('knows the node of %j', (path, id) => expect(nodeIdAt(path)).toBe(id));

  it('lays out 100 targets without overlaps, in order from top to bottom', () => {
    const groups = Array.from({ length: 10 }, (_, group) => ({
      strategy: { mode: 'loadbalance' },
      targets: Array.from({ length: group % 2 === 0 ? 17 : 1 }, () => ({
        virtual_key: 'oa',
        retry: { attempts: 2 },
      })),
    }));
    const { boxes } = layOut(treeOf({ strategy: { mode: 'fallback' }, targets: groups }));
    expect(boxes).toHaveLength(101);
    // Boxes of one column, in the order of the config.
    for (const column of new Set(boxes.map(({ x }) => x))) {
      const below = boxes.filter(({ x }) => x === column);
      below.slice(1).forEach((box, index) => {
        const before = below[index];
        expect(box.y).toBeGreaterThanOrEqual((before?.y ?? 0) + (before?.height ?? 0));
      });
    }
  });
});
