import type { GatewayConfig } from '@byway/routing/config-schema';
import { parseModelReference } from '@byway/routing/model-reference';

/** Targets told by name before the rest is counted. */
const MAX_NAMED = 4;
const MAX_DEPTH = 2;

/** A config in one line: "fallback: stability-ai -> openai". */
export function summarizeStrategy(node: GatewayConfig, depth = 0): string {
  const { strategy, targets } = node;
  if (targets === undefined) return nameOfTarget(node) ?? settingsOf(node);
  const mode = strategy?.mode ?? 'single';
  if (depth >= MAX_DEPTH) return `${mode} of ${targets.length}`;
  const shown = (mode === 'single' ? targets.slice(0, 1) : targets).slice(0, MAX_NAMED);
  const parts = shown.map((target) => {
    const inner = target.targets === undefined ? '' : summarizeStrategy(target, depth + 1);
    const name = inner === '' ? (nameOfTarget(target) ?? nameOfTarget(node) ?? 'target') : `(${inner})`;
    return mode === 'loadbalance' ? `${name} ${shareOf(target, targets)}` : name;
  });
  const rest = mode === 'single' ? 0 : targets.length - shown.length;
  if (rest > 0) parts.push(`${rest} more`);
  return `${mode}: ${parts.join(mode === 'fallback' ? ' -> ' : ', ')}`;
}

/** A target's part of its siblings' draw: "70 %". */
export function shareOf(target: GatewayConfig, siblings: readonly GatewayConfig[]): string {
  const sum = siblings.reduce((total, { weight = 1 }) => total + weight, 0);
  const share = sum === 0 ? 0 : ((target.weight ?? 1) / sum) * 100;
  return `${Number(share.toFixed(1))} %`;
}

/** What a node calls for: its virtual key or provider. Undefined: it names none. */
export function nameOfTarget(node: GatewayConfig): string | undefined {
  const named = parseModelReference(node.override_params?.model ?? node.default_params?.model);
  return named?.slug ?? node.virtual_key ?? node.provider?.replace(/^@/, '');
}

/** Of a config that leaves the target to the request. */
function settingsOf({ retry, cache, request_timeout: timeout }: GatewayConfig): string {
  const settings = [retry && 'retry', cache && 'cache', timeout !== undefined && 'timeout'].filter(Boolean);
  return settings.length > 0 ? `${settings.join(', ')} for the request's own target` : 'no target';
}
