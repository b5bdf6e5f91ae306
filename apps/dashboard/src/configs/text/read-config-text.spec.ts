import { describe, expect, it } from '@jest/globals';
import { JsonText } from './json-text.js';
import { readConfigText } from './read-config-text.js';

/** Each fault as `severity [the underlined text] message`. */
const faultsOf = (text: string, keys: string[] | null = null) =>
  readConfigText(text, keys && new Set(keys)).faults.map(
    ({ from, to, severity, message }) => `${severity} [${text.slice(from, to)}] ${message}`,
  );

describe('the faults of a config text', () => {
  it('underlines the value that is wrong, and the key of what is unknown', () => {
    const text = `{
      "strategy": { "mode": "fallbak" },
      "targets": [{ "virtual_key": "a", "retries": 3 }, { "virtual_key": "b", "retry": { "attempts": 9 } }]
    }`;
    expect(faultsOf(text)).toEqual([
      expect.stringMatching(/^error \["fallbak"\] strategy\.mode: /),
      'error ["retries"] targets[0].retries: unknown key "retries"',
      expect.stringMatching(/^error \[9\] targets\[1\]\.retry\.attempts: /),
    ]);
  });

  it('underlines where something is missing', () => {
    expect(faultsOf('{"strategy": {}, "targets": [{}, {"virtual_key": "a"}]}')).toEqual([
      'error ["strategy"] strategy.mode: is required',
    ]);
    expect(faultsOf('{"strategy": {"mode": "fallback"}, "targets": [{}, {"virtual_key": "a"}]}')).toEqual([
      'error [{] targets[0]: a target needs virtual_key, provider, or a model written @virtual-key/model',
    ]);
  });

  it.each([
    ['', 'error [] The config is empty.'],
    ['{"virtual_key": }', /^error \[.\] Not JSON: /],
    ['{"virtual_key": "a",}', /^error \[.\] Not JSON: /],
    ['{"weight": 01}', /^error \[.\] Not JSON: /],
    ['[1] 2', /^error \[.\] Not JSON: /],
    ['"text"', /^error \["text"\] /],
  ])('says of %j where it stops to be a config', (text, expected) => {
    const faults = faultsOf(text);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected));
    expect(readConfigText(text, null).config).toBeNull();
  });

  it('warns of virtual keys that the workspace does not have, and takes the config', () => {
    const text = '{"strategy":{"mode":"fallback"},"targets":[{"virtual_key":"a"},{"provider":"@b"}]}';
    expect(faultsOf(text, ['a'])).toEqual([
      expect.stringMatching(/^warning \["@b"\] targets\[1\].provider: /),
    ]);
    expect(readConfigText(text, new Set(['a'])).config).not.toBeNull();
    expect(faultsOf(text, null)).toEqual([]);
  });

  it('warns of a key that is written twice', () => {
    expect(faultsOf('{"virtual_key": "a", "virtual_key": "b"}')).toEqual([
      'warning ["virtual_key"] This key is written twice.',
    ]);
  });

  it('refuses keys that are sealed already, as the config service does', () => {
    const text = '{"provider": "openai", "api_key": {"sealed": "x"}}';
    expect(faultsOf(text)).toEqual(['error ["api_key"] api_key: must be a string']);
    expect(readConfigText(text, null).config).toBeNull();
  });

  it('survives a hostile nesting', () => {
    expect(faultsOf('['.repeat(50_000))).toHaveLength(1);
    expect(faultsOf('{"targets":['.repeat(20_000))).toHaveLength(1);
    const closed = '{"targets":['.repeat(2_000) + ']}'.repeat(2_000);
    expect(faultsOf(closed)[0]).toContain('deeper than 5 levels');
  });
});

describe('places of a JSON text', () => {
  const text = '{"a\\n": [1, {"b": null}], "c": {"d": "e"}}';
  const json = new JsonText(text);

  it.each([
    [[], text],
    [['a\n'], '[1, {"b": null}]'],
    [['a\n', 1, 'b'], 'null'],
    [['c', 'd'], '"e"'],
  ])('finds the value at %j', (path, found) => {
    const place = json.placeOf(path);
    expect(place && text.slice(place.value.from, place.value.to)).toBe(found);
    expect(json.pathAt((place?.value.to ?? 0) - (path.length > 1 ? 1 : 0))).toEqual(
      path.length > 1 ? path : expect.anything(),
    );
  });

  it.each([[['x']], [['a\n', 2]], [['a\n', 'length']], [['c', 0]]])('finds nothing at %j', (path) =>
    expect(json.placeOf(path)).toBeNull(),
  );
});
