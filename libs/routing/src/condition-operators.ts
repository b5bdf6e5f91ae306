import { compilePattern } from './linear-pattern.js';

/** One comparison of a condition: how it judges and what it accepts to compare with. */
interface ConditionOperator {
  /** What is wrong with the right-hand side, or null. Asked when a config is validated. */
  fault(expected: unknown): string | null;
  /** `actual` is undefined when the request has no such value. */
  matches(actual: unknown, expected: unknown): boolean;
}

export function isScalar(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** Metadata are strings, so `"10"` has to compare as 10; what is no number compares with nothing. */
function toNumber(value: unknown): number {
  if (typeof value === 'string' && value.trim() !== '') return Number(value);
  return typeof value === 'number' ? value : NaN;
}

const scalarFault = (expected: unknown) =>
  isScalar(expected) ? null : 'must be a string, a number, a boolean or null';
const listFault = (expected: unknown) =>
  Array.isArray(expected) && expected.every(isScalar) ? null : 'must be a list of plain values';

function ordering(holds: (actual: number, expected: number) => boolean): ConditionOperator {
  return {
    fault: (expected) => (Number.isNaN(toNumber(expected)) ? 'must be a number' : null),
    matches: (actual, expected) => holds(toNumber(actual), toNumber(expected)),
  };
}

/** The operators of Portkey's conditional routing, by name. */
export const conditionOperators: ReadonlyMap<string, ConditionOperator> = new Map<string, ConditionOperator>([
  ['$eq', { fault: scalarFault, matches: (actual, expected) => actual === expected }],
  ['$ne', { fault: scalarFault, matches: (actual, expected) => actual !== expected }],
  ['$gt', ordering((actual, expected) => actual > expected)],
  ['$gte', ordering((actual, expected) => actual >= expected)],
  ['$lt', ordering((actual, expected) => actual < expected)],
  ['$lte', ordering((actual, expected) => actual <= expected)],
  [
    '$in',
    {
      fault: listFault,
      matches: (actual, expected) => Array.isArray(expected) && expected.includes(actual),
    },
  ],
  [
    '$nin',
    {
      fault: listFault,
      matches: (actual, expected) => Array.isArray(expected) && !expected.includes(actual),
    },
  ],
  [
    '$regex',
    {
      fault: (expected) => {
        if (typeof expected !== 'string') return 'must be a string';
        const pattern = compilePattern(expected);
        return pattern.ok ? null : pattern.reason;
      },
      matches: (actual, expected) => {
        if (typeof expected !== 'string') return false;
        if (typeof actual !== 'string' && typeof actual !== 'number') return false;
        const pattern = compilePattern(expected);
        return pattern.ok && pattern.test(String(actual));
      },
    },
  ],
]);
