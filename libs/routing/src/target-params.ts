import type { Leaf, Params } from './plan-schema.js';

/**
 * The body that a target gets: `default_params` fill what the caller left out, `override_params` win,
 * `drop_params` are taken away last. Shallow, as in Portkey: an object that both sides hold is
 * replaced, not merged, so a config decides a parameter wholly or not at all.
 * @returns a new body; the caller's is not changed.
 */
export function applyTargetParams(
  leaf: Pick<Leaf, 'defaultParams' | 'overrideParams' | 'dropParams'>,
  body: Params,
): Params {
  const dropped = new Set(leaf.dropParams);
  // A parser may leave a key behind with the value undefined; JSON has no such thing, so it is left out.
  const given = Object.entries(body).filter(([, value]) => value !== undefined);
  const merged = { ...leaf.defaultParams, ...Object.fromEntries(given), ...leaf.overrideParams };
  return Object.fromEntries(Object.entries(merged).filter(([name]) => !dropped.has(name)));
}
