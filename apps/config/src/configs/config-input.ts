import { createConfigSchema, updateConfigSchema } from '@byway/contracts/config-api';
import { BywayError } from '@byway/errors/byway-error';
import { parseOrThrow } from '@byway/errors/zod-issues';
import { type GatewayConfig, parseGatewayConfig } from '@byway/routing/config-schema';

export interface ConfigInput {
  name: string;
  config: GatewayConfig;
  isDefault: boolean;
  workspaceId: string | undefined;
}

export interface ConfigChanges {
  name?: string;
  config?: GatewayConfig;
  isDefault?: boolean;
  status?: 'active' | 'archived';
}

const asBoolean = (value: boolean | 0 | 1) => value === true || value === 1;

/** A config may come as JSON in a string, as some clients send it. */
function withParsedConfig(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('config' in body) || typeof body.config !== 'string')
    return body;
  try {
    return { ...body, config: JSON.parse(body.config) as unknown };
  } catch {
    throw new BywayError('invalid_config', 'config: is not valid JSON', { param: 'config' });
  }
}

/** Body of `POST /configs`. Throws a 400 with the path of what is wrong. */
export function readConfigInput(body: unknown): ConfigInput {
  const input = parseOrThrow(createConfigSchema, withParsedConfig(body));
  return {
    name: input.name,
    config: parseGatewayConfig(input.config, 'config'),
    isDefault: asBoolean(input.isDefault ?? input.is_default ?? false),
    workspaceId: input.workspace_id,
  };
}

/** Body of `PUT /configs/{slug}`. */
export function readConfigChanges(body: unknown): ConfigChanges {
  const input = parseOrThrow(updateConfigSchema, withParsedConfig(body));
  const { name, config, status } = input;
  const isDefault = input.isDefault ?? input.is_default;
  return {
    ...(name !== undefined && { name }),
    ...(config !== undefined && { config: parseGatewayConfig(config, 'config') }),
    ...(isDefault !== undefined && { isDefault: asBoolean(isDefault) }),
    ...(status !== undefined && { status }),
  };
}
