import { BywayError } from '@byway/errors/byway-error';
import { faultsOf, issuePath, parseOrThrow, type ValueFault } from '@byway/errors/zod-issues';
import { checkConfig } from './config-checks.js';
import { configNodeSchema, type GatewayConfig } from './config-node-schema.js';
import { findSizeFault } from './config-size.js';

export type { GatewayConfig } from './config-node-schema.js';

const gatewayConfigSchema = configNodeSchema.superRefine((config, context) => {
  checkConfig(config, (path, message) => context.addIssue({ code: 'custom', path, message }));
});

/**
 * Validates a gateway config (Portkey's vocabulary, see docs of the config JSON).
 * @param prefix put before the path in `param`, e.g. `config` or a header's name.
 * @throws BywayError `invalid_config`; `param` is the path of the first fault, down to an unknown key.
 */
export function parseGatewayConfig(value: unknown, prefix?: string): GatewayConfig {
  const fault = findSizeFault(value);
  if (fault !== null) {
    const param = [prefix, issuePath(fault.path)].filter(Boolean).join('.');
    throw new BywayError('invalid_config', `${param}: ${fault.message}`, { param });
  }
  return parseOrThrow(gatewayConfigSchema, value, {
    code: 'invalid_config',
    ...(prefix !== undefined && { prefix }),
  });
}

/** All that {@link parseGatewayConfig} refuses in a value, for an editor; none: it is a valid config. */
export function listConfigFaults(value: unknown): ValueFault[] {
  const fault = findSizeFault(value);
  if (fault !== null) return [{ ...fault, missing: false }];
  const parsed = gatewayConfigSchema.safeParse(value);
  return parsed.success ? [] : faultsOf(parsed.error, value);
}
