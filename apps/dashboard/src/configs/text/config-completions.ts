import { type Completion, type CompletionSource, snippet, startCompletion } from '@codemirror/autocomplete';
import { cursorPlace, type CursorPlace } from './cursor-place.js';
import { type JsonSchema, schemasAt } from './schema-at.js';

/** A value that a place may have. */
interface KnownValue {
  /** As JSON. */
  text: string;
  detail?: string;
}

/** What the completion tells of a virtual key. */
export interface KnownVirtualKey {
  slug: string;
  name: string;
  provider: string;
}

/** Suggests keys with what they mean, and values, for the place of the cursor in a config. */
export function completeConfig(
  schema: JsonSchema,
  virtualKeys: readonly KnownVirtualKey[],
): CompletionSource {
  return ({ state, pos, explicit }) => {
    const text = state.doc.toString();
    const place = cursorPlace(text, pos);
    if (!explicit && place.from === place.to) return null;
    const options =
      place.kind === 'key'
        ? keyCompletions(schema, place, /^\s*:/.test(text.slice(place.to)))
        : valueCompletions(schema, place, { virtualKeys, text });
    if (options.length === 0) return null;
    // Quotes are no part of what is matched, but are replaced with it.
    const left = text[place.from] === '"' ? 1 : 0;
    const right = place.to - place.from > 1 && text[place.to - 1] === '"' ? left : 0;
    return {
      from: place.from + left,
      to: place.to - right,
      options: options.map((option) => withQuotesReplaced(option, { left, right })),
      validFor: /^[^"\s,:{}[\]]*$/,
    };
  };
}

function withQuotesReplaced(
  option: Completion,
  { left, right }: { left: number; right: number },
): Completion {
  const { apply } = option;
  if (typeof apply !== 'function') return option;
  return {
    ...option,
    apply: (view, completion, from, to) => {
      apply(view, completion, from - left, to + right);
      // A key is followed by its values.
      if (option.type === 'property') startCompletion(view);
    },
  };
}

/** @param hasColon only the name of the member is being changed. */
function keyCompletions(
  schema: JsonSchema,
  { path, siblings }: CursorPlace,
  hasColon: boolean,
): Completion[] {
  const properties = schemasAt(schema, path).flatMap((each) => Object.entries(each.properties ?? {}));
  return [...new Map(properties)]
    .filter(([key]) => !siblings.includes(key))
    .map(([key]) => {
      const own = schemasAt(schema, [...path, key]);
      const types = new Set(own.flatMap(({ type }) => type ?? []));
      const description = own.find((each) => each.description !== undefined)?.description;
      const value = hasColon ? '${}' : `: ${valueTemplate(types)}`;
      return {
        label: key,
        type: 'property',
        detail: [...types].join(' or '),
        ...(description !== undefined && { info: description }),
        apply: snippet(`"${escaped(key)}"${value}`),
      };
    });
}

function valueTemplate(types: ReadonlySet<string>): string {
  if (types.has('string')) return '"${}"';
  if (types.has('object')) return '{${}}';
  if (types.has('array')) return '[${}]';
  return '${}';
}

function valueCompletions(
  schema: JsonSchema,
  place: CursorPlace,
  { virtualKeys, text }: { virtualKeys: readonly KnownVirtualKey[]; text: string },
): Completion[] {
  const schemas = schemasAt(schema, place.path);
  const known = [...schemaValues(schemas), ...workspaceValues(place.path, virtualKeys, text)];
  const description = schemas.find((each) => each.description !== undefined)?.description;
  return known.map(({ text: value, detail }) => ({
    label: value.replaceAll('"', ''),
    type: 'enum',
    ...(detail !== undefined && { detail }),
    ...(description !== undefined && { info: description }),
    apply: snippet(value === '{}' ? '{${}}' : value === '[]' ? '[${}]' : `${escaped(value)}\${}`),
  }));
}

function schemaValues(schemas: readonly JsonSchema[]): KnownValue[] {
  const literals = schemas.flatMap((schema) => [
    ...(schema.enum ?? []),
    ...(schema.const === undefined ? [] : [schema.const]),
    ...(schema.type === 'boolean' ? [true, false] : []),
  ]);
  const braces = schemas.flatMap(({ type }) => (type === 'object' ? ['{}'] : type === 'array' ? ['[]'] : []));
  return [...new Set([...literals.map((literal) => JSON.stringify(literal)), ...braces])].map((text) => ({
    text,
  }));
}

function workspaceValues(
  path: CursorPlace['path'],
  virtualKeys: readonly KnownVirtualKey[],
  text: string,
): KnownValue[] {
  const key = path.at(-1);
  const keysAs = (prefix: string) =>
    virtualKeys.map(({ slug, name, provider }) => ({
      text: JSON.stringify(`${prefix}${slug}`),
      detail: `${name} (${provider})`,
    }));
  if (key === 'then' || (key === 'default' && path.at(-2) === 'strategy')) return targetNames(text);
  const isOfNode = path.slice(0, -1).every((part) => typeof part === 'number' || part === 'targets');
  if (!isOfNode) return [];
  return key === 'virtual_key' ? keysAs('') : key === 'provider' ? keysAs('@') : [];
}

/** What targets are called: conditions name them. */
function targetNames(text: string): KnownValue[] {
  const names = [...text.matchAll(/"name"\s*:\s*("(?:[^"\\\n]|\\.)+")/g)].flatMap(
    ({ 1: name }) => name ?? [],
  );
  return [...new Set(names)].map((name) => ({ text: name, detail: 'target' }));
}

/** Braces have a meaning in CodeMirror's snippets. */
const escaped = (text: string) => text.replace(/[{}]/g, '\\$&');
