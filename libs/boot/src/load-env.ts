import { z } from 'zod';
import { withSecretFiles } from './secret-files.js';

/**
 * Reads a process's variables into a typed object. Throws one error that lists every variable at
 * fault, never its value (it may be a secret). Secrets may be in files: see {@link withSecretFiles}.
 * @param source `process.env`, or the launcher's own set.
 */
export function loadEnv<T extends z.ZodType>(
  schema: T,
  source: Record<string, string | undefined>,
): z.output<T> {
  // An empty variable (`REDIS_URL=`) means "not set" in compose files and manifests.
  const given = Object.fromEntries(
    Object.entries(withSecretFiles(source)).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`Invalid environment:\n${faults.join('\n')}`);
}

/** A TCP port from a variable; 0 lets the system choose. */
export const portSchema = z.coerce.number().int().min(0).max(65535);

/** `true`/`1`/`false`/`0`. */
export const flagSchema = z
  .enum(['true', 'false', '1', '0'])
  .transform((value) => value === 'true' || value === '1');

/** Comma-separated words. */
export const wordListSchema = z.string().transform((text) =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== ''),
);

/** The variables that every service has. */
export const commonEnv = {
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** Shared secret of service-to-service calls. */
  BYWAY_INTERNAL_TOKEN: z.string().min(16),
  /** Where `/metrics` is, on HOST; not set: nowhere. */
  METRICS_PORT: portSchema.optional(),
};
