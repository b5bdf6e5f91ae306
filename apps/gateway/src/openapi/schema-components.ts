import { z } from 'zod';
import type { JsonSchema, Reference } from './document-types.js';
import { fieldNotes } from './field-notes.js';
import { type SchemaName, schemas } from './schemas.js';

/** Points to a schema of the document. */
export function schemaRef(name: SchemaName): Reference {
  return { $ref: `#/components/schemas/${name}` };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** zod's date patterns are 300 characters of leap years, and its integers all name 2^53 - 1. */
function simplify({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

/** JSON Schema 2020-12, as OpenAPI 3.1 wants it, of what a caller may send: answers stay open to new fields. */
const conversion = { target: 'draft-2020-12', io: 'input', override: simplify } as const;

/** One field of a query as JSON Schema. */
export function fieldSchema(field: z.ZodType): JsonSchema {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(field, conversion);
  return schema;
}

/** All schemas for `components.schemas`; what has a name is referred to wherever it is used. */
export function schemaComponents(): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const converted = z.toJSONSchema(registry, { ...conversion, uri: (id) => `#/components/schemas/${id}` });
  const components: Record<string, JsonSchema> = {};
  for (const [name, { $schema: _dialect, $id: _id, ...schema }] of Object.entries(converted.schemas)) {
    components[name] = schema;
  }
  // The config service hands `config` to the schema of `routing`, which its own contract does not know.
  for (const name of ['CreateConfig', 'UpdateConfig'] as const) {
    propertiesOf(components, name).config = schemaRef('GatewayConfig');
  }
  for (const [name, notes] of Object.entries(fieldNotes)) {
    const properties = propertiesOf(components, name);
    for (const [field, description] of Object.entries(notes)) {
      const property = properties[field];
      if (!isObject(property)) throw new Error(`A note is on ${name}.${field}, which does not exist.`);
      properties[field] = { ...property, description };
    }
  }
  return components;
}

function propertiesOf(components: Record<string, JsonSchema>, name: string): Record<string, unknown> {
  const properties = components[name]?.properties;
  if (!isObject(properties)) throw new Error(`The schema ${name} has no properties.`);
  return properties;
}
