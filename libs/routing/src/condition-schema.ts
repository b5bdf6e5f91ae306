import { z } from 'zod';
import { conditionOperators, isScalar } from './condition-operators.js';

/** Nesting of `$and` and `$or` that a query may have. */
export const MAX_QUERY_DEPTH = 10;

/** A condition's query: `{ "metadata.plan": "paid", "$or": [ ... ] }`; every entry has to hold. */
export const conditionQuerySchema = z
  .record(z.string(), z.unknown())
  .superRefine((query, context) => {
    checkQuery(query, {
      depth: 1,
      path: [],
      report: (path, message) => context.addIssue({ code: 'custom', path, message }),
    });
  })
  .meta({
    title: 'Query',
    description: `Every entry has to hold. Looks at \`metadata.*\` and \`params.*\`; \`$and\` and \`$or\` take lists of queries, nested ${MAX_QUERY_DEPTH} deep at most.`,
  });
export type ConditionQuery = z.infer<typeof conditionQuerySchema>;

type Path = (string | number)[];
interface Place {
  depth: number;
  path: Path;
  report: (path: Path, message: string) => void;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkQuery(query: unknown, { depth, path, report }: Place): void {
  if (!isObject(query)) return report(path, 'must be an object');
  if (depth > MAX_QUERY_DEPTH) return report(path, `is nested deeper than ${MAX_QUERY_DEPTH}`);
  if (Object.keys(query).length === 0) return report(path, 'is empty');
  for (const [key, value] of Object.entries(query)) {
    const place = { depth: depth + 1, path: [...path, key], report };
    if (key === '$and' || key === '$or') checkQueries(value, place);
    else if (/^(metadata|params)\../.test(key)) checkComparison(value, place);
    else report(place.path, `unknown key "${key}": a query looks at metadata.*, params.*, $and or $or`);
  }
}

function checkQueries(queries: unknown, { depth, path, report }: Place): void {
  if (!Array.isArray(queries) || queries.length === 0) return report(path, 'must be a list of queries');
  queries.forEach((query, index) => checkQuery(query, { depth, path: [...path, index], report }));
}

function checkComparison(comparison: unknown, { path, report }: Place): void {
  if (isScalar(comparison)) return;
  if (!isObject(comparison) || Object.keys(comparison).length === 0) {
    return report(path, 'must be a plain value or an object of operators');
  }
  for (const [name, expected] of Object.entries(comparison)) {
    const operator = conditionOperators.get(name);
    const fault = operator === undefined ? `unknown operator "${name}"` : operator.fault(expected);
    if (fault !== null) report([...path, name], fault);
  }
}
