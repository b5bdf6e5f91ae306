import type { GatewayConfig } from '@byway/routing/config-schema';
import { type InheritedSettings, settingsAboveRoot, settingsAt } from '@byway/routing/inherited-settings';
import { shareOf } from '../strategy-summary.js';
import { conditionWords } from './condition-words.js';
import { targetFacts, type TargetFacts } from './target-facts.js';

interface NodeBase {
  /** `config.targets[1]`, as logs and errors call it. */
  id: string;
  path: (string | number)[];
  /** When this node's turn comes: "1", "70 %", "if metadata.plan is ...". Empty at the root. */
  turn: string;
  /** No request gets here. */
  isDead: boolean;
}

export interface StrategyNode extends NodeBase {
  kind: 'strategy';
  mode: 'single' | 'fallback' | 'loadbalance' | 'conditional';
  name: string | null;
  notes: string[];
  children: TreeNode[];
}

export interface TargetNode extends NodeBase {
  kind: 'target';
  facts: TargetFacts;
}

export type TreeNode = StrategyNode | TargetNode;

/**
 * What a config does, as a tree to draw. Targets tell the settings that hold at them, inherited ones
 * as well, by the rules the gateway itself uses.
 * @param providerOf the provider of a virtual key, when it is known.
 */
export function strategyTree(
  config: GatewayConfig,
  providerOf: (slug: string) => string | undefined,
): TreeNode {
  const build = (node: GatewayConfig, place: NodeBase, above: InheritedSettings): TreeNode => {
    const settings = settingsAt(node, place.id, above);
    const { targets, strategy } = node;
    if (targets === undefined) {
      return { ...place, kind: 'target', facts: targetFacts(node, settings, providerOf) };
    }
    const children = targets.map((target, index) => {
      const turn = turnOf(node, index);
      return build(
        target,
        {
          id: `${place.id}.targets[${index}]`,
          path: [...place.path, 'targets', index],
          turn: turn ?? 'never',
          isDead: place.isDead || turn === null,
        },
        settings,
      );
    });
    const mode = strategy?.mode ?? 'single';
    return { ...place, kind: 'strategy', mode, name: node.name ?? null, notes: notesOf(node), children };
  };
  return build(config, { id: 'config', path: [], turn: '', isDead: false }, settingsAboveRoot());
}

/** When the turn of a target comes; null: never. */
function turnOf(node: GatewayConfig, index: number): string | null {
  const { strategy, targets = [] } = node;
  const target = targets[index] ?? {};
  switch (strategy?.mode) {
    case 'fallback':
      return String(index + 1);
    case 'loadbalance':
      return target.weight === 0 ? null : shareOf(target, targets);
    case 'conditional':
      return conditionOf(node, index);
    default:
      return index === 0 ? 'always' : null;
  }
}

function conditionOf({ strategy, targets = [] }: GatewayConfig, index: number): string | null {
  // Of several targets with one name the first is taken.
  const leadsHere = (name: string | undefined) =>
    name !== undefined && targets.findIndex((target) => target.name === name) === index;
  const conditions = (strategy?.conditions ?? [])
    .filter(({ then }) => leadsHere(then))
    .map(({ query }) => conditionWords(query));
  const words = conditions.length > 0 ? [`if ${conditions.join(', or if ')}`] : [];
  if (leadsHere(strategy?.default)) words.push('otherwise');
  return words.length > 0 ? words.join('; ') : null;
}

function notesOf({ strategy }: GatewayConfig): string[] {
  if (strategy?.mode === 'conditional' && strategy.default === undefined) {
    return ['refused when nothing holds'];
  }
  if (strategy?.mode !== 'fallback') return [];
  const statuses = strategy.on_status_codes;
  return [
    statuses === undefined ? 'next on any failure' : `next on ${listed(statuses)}`,
    ...(strategy.on_content_filter === 'fallback' ? ['next on a refusal'] : []),
  ];
}

/** A list of statuses in little space. */
function listed(statuses: readonly number[]): string {
  if (statuses.length === 0) return 'no status';
  return statuses.length > 4
    ? `${statuses.slice(0, 3).join(', ')} and ${statuses.length - 3} more`
    : statuses.join(', ');
}

/** All nodes of a tree, each before what is below it. */
export function nodesOf(root: TreeNode): TreeNode[] {
  return [root, ...(root.kind === 'strategy' ? root.children.flatMap(nodesOf) : [])];
}

/** The id of the innermost node that a path of the config leads into. */
export function nodeIdAt(path: readonly PropertyKey[]): string {
  let id = 'config';
  for (let index = 0; path[index] === 'targets' && typeof path[index + 1] === 'number'; index += 2) {
    id += `.targets[${String(path[index + 1])}]`;
  }
  return id;
}
