import type { GatewayConfig } from './config-node-schema.js';
import { namesVirtualKey, parseModelReference } from './model-reference.js';

type Path = (string | number)[];
type Report = (path: Path, message: string) => void;

/**
 * What the shape of a config alone cannot say. Reports every fault with its path, in document order.
 * A credential can still turn out to be missing when a request comes, because callers may bring one.
 */
export function checkConfig(config: GatewayConfig, report: Report): void {
  // Portkey takes a config of settings alone; provider or virtual key then come with the request.
  const settingsOnly =
    config.targets === undefined &&
    (config.cache !== undefined || config.retry !== undefined || config.request_timeout !== undefined);
  checkNode(config, { path: [], credentialAbove: settingsOnly, report });
}

interface Place {
  path: Path;
  /** An enclosing node names a credential that this one inherits. */
  credentialAbove: boolean;
  report: Report;
}

function checkNode(node: GatewayConfig, { path, credentialAbove, report }: Place): void {
  checkModels(node, path, report);
  checkStrategy(node, path, report);
  const credentialKnown = credentialAbove || namesCredential(node);
  node.targets?.forEach((target, index) => {
    checkNode(target, { path: [...path, 'targets', index], credentialAbove: credentialKnown, report });
  });
  if (node.targets === undefined && !needsTargets(node) && !credentialKnown) {
    report(path, 'a target needs virtual_key, provider, or a model written @virtual-key/model');
  }
}

function needsTargets(node: GatewayConfig): boolean {
  return node.strategy !== undefined && node.strategy.mode !== 'single';
}

function namesCredential(node: GatewayConfig): boolean {
  return (
    node.virtual_key !== undefined ||
    node.provider !== undefined ||
    namesVirtualKey(node.override_params?.model) ||
    namesVirtualKey(node.default_params?.model)
  );
}

function checkModels(node: GatewayConfig, path: Path, report: Report): void {
  for (const key of ['override_params', 'default_params'] as const) {
    const model = node[key]?.model;
    if (namesVirtualKey(model) && parseModelReference(model) === null) {
      report([...path, key, 'model'], 'must be written @virtual-key/model');
    }
  }
}

function checkStrategy(node: GatewayConfig, path: Path, report: Report): void {
  const { strategy, targets } = node;
  if (strategy === undefined) {
    if (targets !== undefined) report([...path, 'strategy'], 'is required beside targets');
    return;
  }
  if (targets === undefined) {
    if (needsTargets(node)) report([...path, 'targets'], `is required for strategy ${strategy.mode}`);
    return;
  }
  if (strategy.mode === 'loadbalance' && targets.every((target) => target.weight === 0)) {
    report([...path, 'targets'], 'at least one weight must be above 0');
  }
  if (strategy.mode === 'conditional') checkConditions(node, path, report);
}

/** Portkey takes the first target of a name, so a name used twice is no fault. */
function checkConditions(node: GatewayConfig, path: Path, report: Report): void {
  const names = new Set(node.targets?.map((target) => target.name));
  const checkName = (name: string, place: Path) => {
    if (!names.has(name)) report([...path, 'strategy', ...place], `no target is named "${name}"`);
  };
  const { conditions, default: otherwise } = node.strategy ?? {};
  if (conditions === undefined) {
    report([...path, 'strategy', 'conditions'], 'is required for strategy conditional');
  }
  conditions?.forEach(({ then }, index) => checkName(then, ['conditions', index, 'then']));
  if (otherwise !== undefined) checkName(otherwise, ['default']);
}
