import { conditionOperators } from './condition-operators.js';
import { type ConditionQuery, isObject } from './condition-schema.js';
import type { Params } from './plan-schema.js';

/** What a condition may look at. */
export interface ConditionFacts {
  /** `x-portkey-metadata` of the request. */
  metadata: Readonly<Record<string, string>>;
  /** The caller's body. */
  params: Params;
}

/**
 * Whether a validated query holds for a request. Every entry of the query and every operator of an
 * entry has to hold. (Portkey 1.15.2 stops at the first `$and`, `$or` or `$regex` and never looks at
 * what is written beside it; here nothing that the owner wrote is passed over.)
 */
export function conditionHolds(query: ConditionQuery, facts: ConditionFacts): boolean {
  return Object.entries(query).every(([key, value]) => {
    if (key === '$and') return subQueries(value).every((query) => conditionHolds(query, facts));
    if (key === '$or') return subQueries(value).some((query) => conditionHolds(query, facts));
    return comparisonHolds(valueAt(key, facts), value);
  });
}

function subQueries(value: unknown): ConditionQuery[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function comparisonHolds(actual: unknown, comparison: unknown): boolean {
  if (!isObject(comparison)) return actual === comparison;
  return Object.entries(comparison).every(
    ([name, expected]) => conditionOperators.get(name)?.matches(actual, expected) ?? false,
  );
}

/** Metadata is flat, so dots belong to its key; in params each dot goes one level down. */
function valueAt(key: string, { metadata, params }: ConditionFacts): unknown {
  const dot = key.indexOf('.');
  const rest = key.slice(dot + 1);
  if (key.slice(0, dot) === 'metadata') return ownValue(metadata, rest);
  return rest.split('.').reduce<unknown>(ownValue, params);
}

/** Own keys only: `params.constructor` is not something a caller sent. */
function ownValue(from: unknown, key: string): unknown {
  return typeof from === 'object' && from !== null && Object.hasOwn(from, key)
    ? Reflect.get(from, key)
    : undefined;
}
