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

/** The path of the first issue, down to the unknown key itself where that is the fault. */
function firstIssue(error: z.ZodError, input: unknown): { path: string; message: string; missing: boolean } {
  const issue = error.issues[0];
  if (issue === undefined) return { path: '', message: 'invalid', missing: false };
  if (issue.code === 'unrecognized_keys') {
    const path = issuePath([...issue.path, issue.keys[0] ?? '']);
    return { path, message: `unknown key "${issue.keys[0] ?? ''}"`, missing: false };
  }
  const missing =
    mayMeanMissing.has(issue.code) &&
    (input === undefined
      ? /received undefined/.test(issue.message)
      : valueAt(input, issue.path) === undefined);
  return { path: issuePath(issue.path), message: missing ? 'is required' : issue.message, missing };
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
  const { path, message, missing } = firstIssue(error, options.input);
  const param = [options.prefix, path].filter(Boolean).join('.');
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
