import { type ErrorCode, errorEntry } from '@byway/errors/catalogue';
import type { GatewayConfig } from './config-schema.js';

/** What the nth attempt of a request comes to: a code of the catalogue, or success. */
export type Script = (attempt: number) => ErrorCode | 'success';

export interface Trail {
  /** Path of the target of each attempt, in order. */
  visited: string[];
  end: ErrorCode | 'success';
}

interface Settings {
  retry: GatewayConfig['retry'];
  onUnknown: 'fallback' | 'retry' | 'fail';
}
interface Result {
  end: ErrorCode | 'success';
  /** The whole request is over. */
  final: boolean;
}

/**
 * What a gateway that walks the config tree with plain recursion and plain loops would do, with
 * enough time for everything. Written from the rules alone: no plan, no state, none of the code under
 * test. Every draw and condition takes the child that `choose` names.
 */
export function walkConfig(
  config: GatewayConfig,
  { script, choose }: { script: Script; choose: (node: GatewayConfig) => number },
): Trail {
  const visited: string[] = [];

  const attempt = (path: string): ErrorCode | 'success' => {
    visited.push(path);
    return script(visited.length);
  };

  const walkLeaf = (path: string, { retry, onUnknown }: Settings): Result => {
    const budget = retry?.attempts ?? 0;
    const statuses = retry?.on_status_codes ?? [429, 500, 502, 503, 504];
    for (let tries = 0; ; tries += 1) {
      const end = attempt(path);
      if (end === 'success' || end === 'cancelled' || end === 'request_timeout') return { end, final: true };
      if (end === 'worker_lost') {
        if (onUnknown === 'fail') return { end: 'unknown_outcome', final: true };
        if (onUnknown === 'retry' && tries < (budget === 0 ? 1 : budget)) continue;
        return { end, final: false };
      }
      const hopeless =
        end === 'content_filtered' || end === 'provider_quota_exceeded' || end === 'provider_auth_failed';
      if (hopeless || tries >= budget || !statuses.includes(errorEntry(end).status))
        return { end, final: false };
    }
  };

  const walk = (node: GatewayConfig, path: string, above: Settings): Result => {
    const settings: Settings = {
      retry: node.retry ?? above.retry,
      onUnknown: node.strategy?.on_unknown ?? above.onUnknown,
    };
    const { strategy, targets = [] } = node;
    if (targets.length === 0) return walkLeaf(path, settings);
    if (strategy?.mode !== 'fallback') {
      const index = strategy?.mode === 'single' ? 0 : choose(node);
      return walk(targets[index] ?? {}, `${path}.targets[${index}]`, settings);
    }
    let last: Result = { end: 'success', final: true };
    for (const [index, target] of targets.entries()) {
      last = walk(target, `${path}.targets[${index}]`, settings);
      if (last.final || last.end === 'success') return last;
      if (last.end === 'worker_lost') continue;
      if (last.end === 'content_filtered') {
        if (strategy.on_content_filter === 'fallback') continue;
        return last;
      }
      const { on_status_codes: statuses } = strategy;
      if (statuses !== undefined && !statuses.includes(errorEntry(last.end).status)) return last;
    }
    return last;
  };

  const { end } = walk(config, 'config', { retry: undefined, onUnknown: 'fallback' });
  return { visited, end };
}
