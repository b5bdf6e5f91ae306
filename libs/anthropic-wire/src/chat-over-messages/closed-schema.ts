/**
 * A JSON schema whose objects all say `additionalProperties: false` unless they say something else, since
 * Anthropic refuses those that leave it open (structured outputs, 2026).
 */
export function closedSchema(schema: Record<string, unknown>): Record<string, unknown> {
  const members = Object.entries(schema).map(([name, value]) => [name, closedMember(name, value)] as const);
  const isOpen = schema['type'] === 'object' && !('additionalProperties' in schema);
  return { ...Object.fromEntries<unknown>(members), ...(isOpen && { additionalProperties: false }) };
}

/** Members that hold a schema, a list of them, or schemas by name. */
const SCHEMAS = new Set(['items', 'anyOf', 'oneOf', 'allOf', 'not', 'prefixItems']);
const NAMED_SCHEMAS = new Set(['properties', '$defs', 'definitions']);

function closedMember(name: string, value: unknown): unknown {
  if (SCHEMAS.has(name)) return Array.isArray(value) ? value.map(closed) : closed(value);
  if (!NAMED_SCHEMAS.has(name) || !isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, schema]) => [key, closed(schema)]));
}

function closed(value: unknown): unknown {
  return isObject(value) ? closedSchema(value) : value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
