import type { z } from 'zod';
import { BywayError } from './byway-error.js';
import type { ErrorCode } from './catalogue.js';

/** `targets[1].retry.attempts` from a zod path. */
export function issuePath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += text === '' ? String(part) : `.${String(part)}`;
  }
  return text;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([key]) => key === String(part))?.[1];
  }
  return value;
}

/** Codes that zod also uses when there is no value at all; a refinement may blame an absent key on purpose. */
const mayMeanMissing = new Set(['invalid_type', 'invalid_value', 'invalid_union']);

/** One fault of a value: where, down to an unknown key itself, and what. */
export interface ValueFault {
  path: PropertyKey[];
  message: string;
  /** There is no value at that path. */
  missing: boolean;
}

/** The faults that zod found in a value, in words for whoever wrote it. */
export function faultsOf(error: z.ZodError, input: unknown): ValueFault[] {
  return error.issues.flatMap((issue): ValueFault[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: [...issue.path, key],
        message: `unknown key "${key}"`,
        missing: false,
      }));
    }
    const missing =
      mayMeanMissing.has(issue.code) &&
      (input === undefined
        ? /received undefined/.test(issue.message)
        : valueAt(input, issue.path) === undefined);
    return [{ path: issue.path, message: missing ? 'is required' : issue.message, missing }];
  });
}

/** No parameter has a name of more characters. What is longer may be a key in the wrong place. */
const MAX_NAME_LENGTH = 40;

/** The fault without names that are too long to be names: errors are logged and passed on. */
function withoutLongNames({ path, message }: ValueFault): Pick<ValueFault, 'path' | 'message'> {
  const shown = (part: PropertyKey) =>
    typeof part === 'string' && part.length > MAX_NAME_LENGTH ? `(${part.length} characters)` : part;
  return {
    path: path.map(shown),
    message: path.reduce<string>((text, part) => text.replaceAll(String(part), String(shown(part))), message),
  };
}

/**
 * Turns a zod error into the 4xx that names the parameter.
 * @param options.prefix put before the path in `param`, e.g. a header name
 * @param options.input what was parsed; with it, an absent enum or variant is told as missing
 */
export function fromZodError(
  error: z.ZodError,
  options: { code?: ErrorCode; prefix?: string; input?: unknown } = {},
): BywayError {
  const [fault = { path: [], message: 'invalid', missing: false }] = faultsOf(error, options.input);
  const { missing } = fault;
  const { path, message } = withoutLongNames(fault);
  const param = [options.prefix, issuePath(path)].filter(Boolean).join('.');
  const code = options.code ?? (missing ? 'missing_required_parameter' : 'invalid_value');
  return new BywayError(code, param === '' ? message : `${param}: ${message}`, {
    ...(param !== '' && { param }),
  });
}

/** Parses or throws a {@link BywayError} that names the first parameter at fault. */
export function parseOrThrow<T extends z.ZodType>(
  schema: T,
  value: unknown,
  options: { code?: ErrorCode; prefix?: string } = {},
): z.output<T> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw fromZodError(parsed.error, { ...options, input: value });
  return parsed.data;
}
