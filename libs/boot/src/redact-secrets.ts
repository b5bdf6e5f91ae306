import { pino } from 'pino';

/** Names of fields and headers whose value is a secret, wherever they appear; compared in lower case. */
const secretNames =
  /^(?:key|.*api[-_]?key|(?:proxy-)?authorization|(?:set-)?cookie|.*token|.*secret|.*password|credentials?|.*(?:master|private|access|encryption)[-_]?key)$/;

const CENSOR = '[secret]';
/** Deeper values are left out: a log line is no place for them, and they cannot be checked. */
const MAX_DEPTH = 8;

/** Whether values under this name never belong into a log. Slugs such as `virtual_key` do. */
export function isSecretName(name: string): boolean {
  return secretNames.test(name.toLowerCase());
}

function redact(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date || value instanceof URL) return value;
  if (depth >= MAX_DEPTH) return '[deep]';
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  const plain: object = value instanceof Error ? pino.stdSerializers.err(value) : value;
  return Object.fromEntries(
    Object.entries(plain).map(([name, item]: [string, unknown]) => [
      name,
      isSecretName(name) && item !== undefined && item !== null ? CENSOR : redact(item, depth + 1),
    ]),
  );
}

/**
 * A copy of a log object without secrets, at any depth, also inside errors. pino's own `redact` takes
 * a fixed list of paths, so it misses what lies one level deeper or in a header of another spelling.
 */
export function redactSecrets(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, isSecretName(name) ? CENSOR : redact(value, 1)]),
  );
}
