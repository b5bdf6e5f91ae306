import { BywayError } from '@byway/errors/byway-error';
import { conditionHolds, type ConditionFacts } from './condition.js';
import type { GatewayConfig } from './config-node-schema.js';

export interface ChoiceContext extends ConditionFacts {
  /** A number in [0, 1); called once for each loadbalance node on the way, in document order. */
  random: () => number;
}

/** Index of one target, drawn in proportion to the weights (default 1). A weight of 0 is never drawn. */
export function chooseByWeight(targets: GatewayConfig[], { random }: ChoiceContext): number {
  const weights = targets.map((target) => target.weight ?? 1);
  let rest = random() * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [index, weight] of weights.entries()) {
    if (rest < weight) return index;
    rest -= weight;
  }
  // Rounding can leave a remainder of some 1e-16 behind the last weight.
  return weights.findLastIndex((weight) => weight > 0);
}

/**
 * Index of the target of the first condition that holds, else of the default.
 * @throws BywayError `no_matching_condition`
 */
export function chooseByCondition(node: GatewayConfig, path: string, facts: ConditionFacts): number {
  const { conditions = [], default: otherwise } = node.strategy ?? {};
  const name = conditions.find(({ query }) => conditionHolds(query, facts))?.then ?? otherwise;
  if (name === undefined) {
    const param = `${path}.strategy.conditions`;
    throw new BywayError('no_matching_condition', `${param}: none holds and there is no default`, { param });
  }
  return node.targets?.findIndex((target) => target.name === name) ?? -1;
}
