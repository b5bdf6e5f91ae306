import { isObject } from './condition-schema.js';

/** Targets in a config, groups included. */
export const MAX_TARGETS = 100;
/** Levels of `targets` inside one another. */
export const MAX_DEPTH = 5;

export interface SizeFault {
  path: PropertyKey[];
  message: string;
}

/**
 * The first fault in the size of a config tree that is not validated yet, or null. It runs before the
 * schema and without recursion, so that a hostile nesting cannot exhaust the stack.
 */
export function findSizeFault(config: unknown): SizeFault | null {
  let count = 0;
  let level: { node: unknown; path: PropertyKey[] }[] = [{ node: config, path: [] }];
  for (let depth = 0; level.length > 0; depth += 1) {
    const [first] = level;
    if (depth > MAX_DEPTH && first !== undefined) {
      return { path: first.path, message: `targets are nested deeper than ${MAX_DEPTH} levels` };
    }
    const below: typeof level = [];
    for (const { node, path } of level) {
      if (!isObject(node) || !Array.isArray(node.targets)) continue;
      const prefix = [...path, 'targets'];
      count += node.targets.length;
      if (count > MAX_TARGETS) {
        return { path: prefix, message: `a config may have ${MAX_TARGETS} targets in all` };
      }
      node.targets.forEach((target: unknown, index) => {
        below.push({ node: target, path: [...prefix, index] });
      });
    }
    level = below;
  }
  return null;
}
