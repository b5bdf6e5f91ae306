import { CompletionContext } from '@codemirror/autocomplete';
import { configJsonSchema } from '@byway/routing/config-json-schema';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { describe, expect, it } from '@jest/globals';
import { completeConfig } from './config-completions.js';
import { jsonSchemaSchema } from './schema-at.js';

const schema = jsonSchemaSchema.parse(configJsonSchema(['openai', 'stability-ai']));
const virtualKeys = [{ slug: 'my-key', name: 'Mine', provider: 'openai' }];

/** What is suggested where `|` stands. */
async function suggestionsAt(marked: string) {
  const pos = marked.indexOf('|');
  const state = EditorState.create({ doc: marked.replace('|', ''), selection: { anchor: pos } });
  const found = await completeConfig(schema, virtualKeys)(new CompletionContext(state, pos, true));
  return { state, found, labels: found?.options.map(({ label }) => label) ?? [] };
}

/** The text after a suggestion was taken, with `|` where the cursor is then. */
async function textAfter(marked: string, label: string) {
  const { state, found } = await suggestionsAt(marked);
  const option = found?.options.find((each) => each.label === label);
  if (typeof option?.apply !== 'function') throw new Error(`"${label}" is not suggested`);
  const view = new EditorView({ state });
  option.apply(view, option, found?.from ?? 0, found?.to ?? state.selection.main.head);
  const { head } = view.state.selection.main;
  const text = view.state.doc.toString();
  return `${text.slice(0, head)}|${text.slice(head)}`;
}

describe('completion in a config', () => {
  it.each([
    ['{"|"}', ['strategy', 'targets', 'virtual_key', 'retry', 'cache']],
    ['{"str|', ['strategy']],
    ['{"strategy": {"|"}}', ['mode', 'on_status_codes', 'conditions']],
    ['{"strategy": {"mode": "fallback"}, "targets": [{}, {"|', ['virtual_key', 'weight', 'override_params']],
    ['{"targets": [{"targets": [{"retry": {"|"}}]}]}', ['attempts', 'on_status_codes']],
  ])('suggests keys at %j', async (text, keys) =>
    expect((await suggestionsAt(text)).labels).toEqual(expect.arrayContaining(keys)),
  );

  it('leaves out keys that are there, before and behind', async () => {
    const { labels } = await suggestionsAt('{"cache": {"mode": "simple"}, "|", "retry": {"attempts": 1}}');
    expect(labels).toContain('strategy');
    expect(labels.filter((label) => ['cache', 'retry', 'mode'].includes(label))).toEqual([]);
  });

  it.each([
    ['{"strategy": {"mode": |', ['single', 'fallback', 'loadbalance', 'conditional']],
    ['{"strategy": {"mode": "f|"}}', ['single', 'fallback', 'loadbalance', 'conditional']],
    ['{"targets": [{"virtual_key": "|"}]}', ['my-key']],
    ['{"targets": [{"provider": "|"}]}', ['openai', 'stability-ai', '@my-key']],
    ['{"passthrough": |', ['true', 'false']],
    ['{"targets": [{"name": "a b"}], "strategy": {"default": "|"}}', ['a b']],
    ['{"metadata": {"virtual_key": "|"}}', []],
    ['{"override_params": {"|"}}', ['model']],
  ])('suggests the values of %j', async (text, values) =>
    expect((await suggestionsAt(text)).labels).toEqual(values),
  );

  it('says what a key means', async () => {
    const { found } = await suggestionsAt('{"|"}');
    expect(found?.options.find(({ label }) => label === 'weight')?.info).toEqual(expect.any(String));
  });

  it.each(['{"str|"}', '{"str|', '{str|}'])('matches the word without its quotes in %j', async (text) => {
    const { state, found } = await suggestionsAt(text);
    expect(state.sliceDoc(found?.from, found?.to)).toBe('str');
  });

  it.each([
    ['{"str|"}', 'strategy', '{"strategy": {|}}'],
    ['{str|}', 'strategy', '{"strategy": {|}}'],
    ['{"|": "x"}', 'virtual_key', '{"virtual_key"|: "x"}'],
    ['{"strategy": {"m|"}}', 'mode', '{"strategy": {"mode": "|"}}'],
    ['{"strategy": {"mode": "|"}}', 'fallback', '{"strategy": {"mode": "fallback"|}}'],
    ['{"targ|', 'targets', '{"targets": [|]'],
  ])('takes a suggestion in %j', async (text, label, after) =>
    expect(await textAfter(text, label)).toBe(after),
  );
});
