import { z } from 'zod';

/** What completion uses of a JSON Schema (2020-12). */
export interface JsonSchema {
  $ref?: string | undefined;
  $defs?: Record<string, JsonSchema> | undefined;
  description?: string | undefined;
  type?: string | string[] | undefined;
  enum?: unknown[] | undefined;
  const?: unknown;
  default?: unknown;
  properties?: Record<string, JsonSchema> | undefined;
  additionalProperties?: JsonSchema | boolean | undefined;
  items?: JsonSchema | boolean | undefined;
  anyOf?: JsonSchema[] | undefined;
  oneOf?: JsonSchema[] | undefined;
  allOf?: JsonSchema[] | undefined;
}

export const jsonSchemaSchema: z.ZodType<JsonSchema> = z.looseObject({
  $ref: z.string().optional(),
  get $defs() {
    return z.record(z.string(), jsonSchemaSchema).optional();
  },
  description: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  default: z.unknown().optional(),
  get properties() {
    return z.record(z.string(), jsonSchemaSchema).optional();
  },
  get additionalProperties() {
    return z.union([z.boolean(), jsonSchemaSchema]).optional();
  },
  get items() {
    return z.union([z.boolean(), jsonSchemaSchema]).optional();
  },
  get anyOf() {
    return z.array(jsonSchemaSchema).optional();
  },
  get oneOf() {
    return z.array(jsonSchemaSchema).optional();
  },
  get allOf() {
    return z.array(jsonSchemaSchema).optional();
  },
});

/** Every schema that a value at this path may have: references followed, alternatives side by side. */
export function schemasAt(root: JsonSchema, path: readonly (string | number)[]): JsonSchema[] {
  return path.reduce<JsonSchema[]>(
    (schemas, part) =>
      schemas.flatMap((schema) => childrenOf(schema, part).flatMap((child) => spread(root, child))),
    spread(root, root),
  );
}

function childrenOf(schema: JsonSchema, part: string | number): JsonSchema[] {
  const child =
    typeof part === 'number'
      ? schema.items
      : Object.hasOwn(schema.properties ?? {}, part)
        ? schema.properties?.[part]
        : schema.additionalProperties;
  return typeof child === 'object' ? [child] : [];
}

/** A schema and what it refers to. @param depth guards against references that lead in a circle. */
function spread(root: JsonSchema, schema: JsonSchema, depth = 0): JsonSchema[] {
  if (depth > 8) return [];
  const referred = schema.$ref === undefined ? [] : [resolve(root, schema.$ref)];
  const others = [...referred, ...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return [schema, ...others.flatMap((other) => (other ? spread(root, other, depth + 1) : []))];
}

/** `#` and `#/$defs/name`, the two forms that zod writes. */
function resolve(root: JsonSchema, reference: string): JsonSchema | undefined {
  return reference === '#' ? root : root.$defs?.[reference.replace('#/$defs/', '')];
}
