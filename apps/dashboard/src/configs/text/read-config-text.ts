import { issuePath } from '@byway/errors/zod-issues';
import { type GatewayConfig, listConfigFaults, parseGatewayConfig } from '@byway/routing/config-schema';
import { collectInlineKeys } from '@byway/routing/inline-keys';
import { listVirtualKeyUses } from '@byway/routing/virtual-key-slugs';
import { type JsonPath, JsonText, type TextRange } from './json-text.js';

/** A fault of a config text. A warning does not keep it from being saved. */
export interface TextFault extends TextRange {
  severity: 'error' | 'warning';
  message: string;
}

export interface ReadConfig {
  /** Null: the text is not a valid config. */
  config: GatewayConfig | null;
  /** In the order of the text. */
  faults: TextFault[];
}

/**
 * Reads a config as the gateway does, and tells its faults by their places in the text.
 * @param virtualKeys slugs of the workspace; null: not known, so none is missed.
 */
export function readConfigText(text: string, virtualKeys: ReadonlySet<string> | null): ReadConfig {
  const json = new JsonText(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { config: null, faults: [syntaxFault(json, error)] };
  }
  const faultAt = (path: JsonPath, severity: TextFault['severity'], message: string): TextFault => ({
    ...((/^unknown (key|operator)/.test(message) && json.placeOf(path)?.key) || rangeOfFault(json, path)),
    severity,
    message: path.length === 0 ? message : `${issuePath(path)}: ${message}`,
  });
  const repeated = json
    .repeatedKeys()
    .map((range): TextFault => ({ ...range, severity: 'warning', message: 'This key is written twice.' }));

  const errors = listConfigFaults(value).map(({ path, message }) => faultAt(path, 'error', message));
  if (errors.length > 0) return { config: null, faults: sorted([...errors, ...repeated]) };
  const config = parseGatewayConfig(value);
  const sealed = listSealedKeys(config).map((path) => faultAt(path, 'error', 'must be a string'));
  const unknown = listVirtualKeyUses(config)
    .filter(({ slug }) => virtualKeys !== null && !virtualKeys.has(slug))
    .map(({ slug, path }) =>
      faultAt(
        path,
        'warning',
        `This workspace has no virtual key "${slug}". A request that comes here fails.`,
      ),
    );
  return {
    config: sealed.length > 0 ? null : config,
    faults: sorted([...sealed, ...unknown, ...repeated]),
  };
}

/** Whether a config holds provider keys of its own, which are read masked. */
export function hasInlineKeys(config: GatewayConfig): boolean {
  return collectInlineKeys(config).length > 0;
}

/** The config service takes no sealed keys from callers. */
function listSealedKeys(node: GatewayConfig, path: JsonPath = []): JsonPath[] {
  const own = typeof node.api_key === 'object' ? [[...path, 'api_key']] : [];
  const below = node.targets?.flatMap((target, index) => listSealedKeys(target, [...path, 'targets', index]));
  return [...own, ...(below ?? [])];
}

/**
 * What to underline: a plain value, the key of a container (all of it would hide the other faults), or
 * the place where something is missing.
 */
export function rangeOfFault(json: JsonText, path: JsonPath): TextRange {
  for (let length = path.length; length >= 0; length -= 1) {
    const place = json.placeOf(path.slice(0, length));
    if (place === null) continue;
    if (!place.isContainer) return place.value;
    return place.key ?? { from: place.value.from, to: place.value.from + 1 };
  }
  return { from: 0, to: json.text.length };
}

function syntaxFault(json: JsonText, error: unknown): TextFault {
  const length = json.text.length;
  if (json.text.trim() === '')
    return { from: 0, to: length, severity: 'error', message: 'The config is empty.' };
  // What the grammar of the editor lets pass (a number like 01, say) only the browser's message places.
  const said = error instanceof Error ? error.message : '';
  const position = json.firstError()?.from ?? Number(/position (\d+)/.exec(said)?.[1] ?? 0);
  const from = Math.min(position, Math.max(0, length - 1));
  const reason = said.replace(/^JSON\.parse: /, '').replace(/,? *(in JSON )?at (position|line) .*$/s, '');
  return { from, to: Math.min(length, from + 1), severity: 'error', message: `Not JSON: ${reason}` };
}

const sorted = (faults: TextFault[]) => faults.sort((a, b) => a.from - b.from);
