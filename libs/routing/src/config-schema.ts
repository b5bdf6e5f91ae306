import { BywayError } from '@byway/errors/byway-error';
import { parseOrThrow } from '@byway/errors/zod-issues';
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
    const param = [prefix, fault.path].filter(Boolean).join('.');
    throw new BywayError('invalid_config', `${param}: ${fault.message}`, { param });
  }
  return parseOrThrow(gatewayConfigSchema, value, {
    code: 'invalid_config',
    ...(prefix !== undefined && { prefix }),
  });
}
