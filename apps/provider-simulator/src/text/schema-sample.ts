import { z } from 'zod';
import { notSimulated } from '../http/provider-refusal.js';

const schemaShape = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  items: z.unknown().optional(),
  minItems: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minimum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  pattern: z.string().optional(),
  format: z.string().optional(),
});
type Shape = z.output<typeof schemaShape>;

interface Sampling {
  root: unknown;
  /** What strings without a rule of their own hold. */
  text: string;
  depth: number;
}

const MAX_DEPTH = 30;
/** From here on properties that are not required are left out, so that a recursive schema ends. */
const SHALLOW = 4;

const formats: Record<string, string> = {
  date: '2026-11-24',
  'date-time': '2026-11-24T12:00:00Z',
  time: '12:00:00Z',
  email: 'someone@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

/**
 * A value that satisfies a JSON schema, always the same one. Knows what strict structured outputs allow.
 * @throws ProviderRefusal for `pattern` and for a schema that never ends.
 */
export function sampleOf(schema: unknown, text: string): unknown {
  return sample(schema, { root: schema, text, depth: 0 });
}

function sample(schema: unknown, sampling: Sampling): unknown {
  if (sampling.depth > MAX_DEPTH) throw notSimulated('the JSON schema nests without end');
  const parsed = schemaShape.safeParse(schema);
  if (!parsed.success) return sampling.text;
  const shape = parsed.data;
  const deeper = { ...sampling, depth: sampling.depth + 1 };
  if (shape.$ref !== undefined) return sample(resolve(shape.$ref, sampling.root), deeper);
  if ('const' in shape) return shape.const;
  if (shape.enum !== undefined) return shape.enum[0];
  const choices = shape.anyOf ?? shape.oneOf;
  // The last choice is most often `null`, which ends a recursion.
  if (choices !== undefined) return sample(choices.at(sampling.depth < SHALLOW ? 0 : -1), deeper);
  return sampleTyped(shape, deeper);
}

function resolve(ref: string, root: unknown): unknown {
  let value = root;
  for (const part of ref.replace(/^#\/?/, '').split('/').filter(Boolean)) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined;
  }
  return value;
}

function sampleTyped(shape: Shape, sampling: Sampling): unknown {
  const type = Array.isArray(shape.type) ? shape.type[0] : shape.type;
  switch (type ?? (shape.properties === undefined ? 'string' : 'object')) {
    case 'object':
      return sampleObject(shape, sampling);
    case 'array': {
      const length = shape.minItems ?? (sampling.depth < SHALLOW ? 1 : 0);
      return Array.from({ length }, () => sample(shape.items ?? {}, sampling));
    }
    case 'integer':
    case 'number':
      return sampleNumber(shape);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return sampleText(shape, sampling.text);
  }
}

function sampleObject({ properties = {}, required = [] }: Shape, sampling: Sampling): unknown {
  const kept = Object.entries(properties).filter(
    ([name]) => required.includes(name) || sampling.depth < SHALLOW,
  );
  return Object.fromEntries(kept.map(([name, schema]) => [name, sample(schema, sampling)]));
}

/** 1, or the whole number next to it that the limits allow. */
function sampleNumber({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: Shape): number {
  const least = Math.max(Math.ceil(minimum ?? -Infinity), Math.floor(exclusiveMinimum ?? -Infinity) + 1);
  const most = Math.min(Math.floor(maximum ?? Infinity), Math.ceil(exclusiveMaximum ?? Infinity) - 1);
  return Math.min(Math.max(1, least), most);
}

function sampleText(shape: Shape, text: string): string {
  if (shape.pattern !== undefined) throw notSimulated('cannot make text for a "pattern"');
  const known = formats[shape.format ?? ''];
  return (known ?? text.padEnd(shape.minLength ?? 0, '.')).slice(0, shape.maxLength ?? 200);
}
