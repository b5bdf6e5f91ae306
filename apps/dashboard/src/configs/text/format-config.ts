/** Keys of a config node as people write them: what a node is first, what is below it last. */
const nodeKeys = [
  'name',
  'strategy',
  'virtual_key',
  'provider',
  'api_key',
  'custom_host',
  'override_params',
  'default_params',
  'drop_params',
  'weight',
  'retry',
  'cache',
  'request_timeout',
  'forward_headers',
  'passthrough',
  'metadata',
  'targets',
];
/** Keys inside `strategy`, its conditions, `retry` and `cache`. */
const settingKeys = [
  'mode',
  'attempts',
  'query',
  'then',
  'conditions',
  'default',
  'on_status_codes',
  'max_age',
];

/** Values of these belong to the caller: their keys are left as they are. */
const foreign = new Set(['override_params', 'default_params', 'metadata', 'query']);

/**
 * A config as text to edit. The table that keeps configs does not keep the order of keys, so they are
 * put in the order in which people write them.
 */
export function formatConfig(config: unknown): string {
  return JSON.stringify(ordered(config, nodeKeys), null, 2);
}

function ordered(value: unknown, order: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => ordered(item, order));
  if (typeof value !== 'object' || value === null) return value;
  const rank = (key: string) => (order.includes(key) ? order.indexOf(key) : order.length);
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => rank(a) - rank(b))
      .map(([key, item]: [string, unknown]) => [key, foreign.has(key) ? item : ordered(item, orderOf(key))]),
  );
}

const orderOf = (key: string) => (key === 'targets' ? nodeKeys : settingKeys);
