import { z } from 'zod';
import { conditionJsonSchemas } from './condition-json-schema.js';
import { conditionQuerySchema, MAX_QUERY_DEPTH } from './condition-schema.js';
import { configNodeSchema } from './config-node-schema.js';
import { MAX_DEPTH, MAX_TARGETS } from './config-size.js';

type Schema = z.core.JSONSchema.BaseSchema;

const description = `A gateway config: a target, or a strategy over targets.

It is checked for more than this schema can say: targets may be nested ${MAX_DEPTH} levels deep and be ${MAX_TARGETS} in all; every target needs \`virtual_key\`, \`provider\` or a model written \`@virtual-key-slug/model\`, its own or from above; \`then\` and \`default\` have to name a target; conditions may be nested ${MAX_QUERY_DEPTH} deep, the numbers they compare with have to be numbers, and their patterns have to run in linear time.`;

/** A model is checked only when it names a virtual key. */
const modelSchema = {
  description: 'A model, or `@virtual-key-slug/model`.',
  pattern: '^(?:[^@]|$)|^@[^/]+/[\\s\\S]',
};

const required = (...names: string[]) => ({ required: names });
const withMode = (...modes: string[]) => ({
  properties: { strategy: { properties: { mode: { enum: modes } }, ...required('mode') } },
  ...required('strategy'),
});
const zeroWeight = { properties: { weight: { const: 0 } }, ...required('weight') };

/** The part of `checkConfig` that JSON Schema can say. */
const nodeRules = {
  dependentRequired: { targets: ['strategy'] },
  allOf: [
    { if: withMode('fallback', 'loadbalance', 'conditional'), then: required('targets') },
    {
      if: withMode('conditional'),
      then: { properties: { strategy: required('conditions') } },
    },
    {
      if: withMode('loadbalance'),
      then: { properties: { targets: { contains: { not: zeroWeight } } } },
    },
  ],
};

/**
 * JSON Schema (draft 2020-12) of what a caller may write as a config, for editors and validators. What
 * it refuses is refused by `parseGatewayConfig`; what it cannot say is in its description.
 * @param providers names to suggest. Any other name fits too: a provider has further spellings.
 */
export function configJsonSchema(providers: readonly string[]): Record<string, unknown> {
  const { $schema, ...node } = z.toJSONSchema(configNodeSchema, {
    target: 'draft-2020-12',
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === conditionQuerySchema) replaceBy(jsonSchema, { $ref: '#/$defs/Query' });
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      // A property name is a string in any case.
      delete jsonSchema.propertyNames;
    },
  });
  const { properties = {} } = node;
  const { pattern, ...provider } = schemaOf(properties.provider);
  // Of the two forms the second is sealed: the config service's own, and refused when a caller sends it.
  const { anyOf: [plainKey] = [], ...apiKey } = schemaOf(properties.api_key);
  const withModel = (name: string) => ({
    [name]: { ...schemaOf(properties[name]), properties: { model: modelSchema } },
  });
  Object.assign(properties, {
    targets: { ...schemaOf(properties.targets), maxItems: MAX_TARGETS },
    provider: { ...provider, anyOf: [{ enum: providers }, { pattern }] },
    api_key: { ...apiKey, ...schemaOf(plainKey) },
    custom_host: { ...schemaOf(properties.custom_host), pattern: '^[hH][tT][tT][pP][sS]?://(?![^/?#]*@)' },
    ...withModel('override_params'),
    ...withModel('default_params'),
  });
  return {
    $schema,
    title: 'Gateway config',
    description,
    ...node,
    ...nodeRules,
    $defs: conditionJsonSchemas,
  };
}

function schemaOf(value: Schema | boolean | undefined): Schema {
  if (typeof value !== 'object') throw new Error('The config schema has lost a field.');
  return value;
}

function replaceBy(schema: Schema, other: Schema): void {
  for (const key of Object.keys(schema)) if (key !== 'title' && key !== 'description') delete schema[key];
  Object.assign(schema, other);
}
