import fc from 'fast-check';
import type { RequestBlock } from './request-block.js';

const text = fc.string({ minLength: 1 }).filter((words) => words.trim() !== '');
/** `fc.webUrl` makes a table of a million characters first. */
const url = fc
  .tuple(fc.domain(), fc.string())
  .map(([domain, path]) => `https://${domain}/${encodeURIComponent(path)}`);
const name = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/);
const input = fc.dictionary(
  fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
  fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown),
  { maxKeys: 3 },
);
const image: fc.Arbitrary<RequestBlock> = fc.oneof(
  fc
    .record({
      media_type: fc.constantFrom('image/png', 'image/jpeg', 'image/webp', 'image/gif'),
      data: fc.base64String({ minLength: 4 }),
    })
    .map((source) => ({ type: 'image', source: { type: 'base64', ...source } })),
  url.map((url) => ({ type: 'image', source: { type: 'url', url } })),
);
const textBlock: fc.Arbitrary<RequestBlock> = text.map((words) => ({ type: 'text', text: words }));

/** A turn of the user and one of the assistant; each call of the assistant is answered in the next turn. */
const round = fc.record({
  shown: fc.array(fc.oneof(textBlock, image), { minLength: 1, maxLength: 4 }),
  said: fc.option(textBlock, { nil: undefined }),
  calls: fc.array(fc.record({ name, input, result: fc.string() }), { maxLength: 3 }),
});

export interface TalkTurn {
  [field: string]: unknown;
  role: 'user' | 'assistant';
  content: RequestBlock[];
}

/** Conversations in Anthropic's shape: texts, pictures, parallel tool calls and their results. */
export const conversations: fc.Arbitrary<TalkTurn[]> = fc
  .array(round, { minLength: 1, maxLength: 4 })
  .map((rounds) => {
    const turns: TalkTurn[] = [];
    let results: RequestBlock[] = [];
    let count = 0;
    for (const { shown, said, calls } of rounds) {
      turns.push({ role: 'user', content: [...results, ...shown] });
      const uses = calls.map((call): { use: RequestBlock; result: RequestBlock } => {
        const id = `toolu_${count++}`;
        return {
          use: { type: 'tool_use', id, name: call.name, input: call.input },
          result: { type: 'tool_result', tool_use_id: id, content: call.result },
        };
      });
      results = [];
      const content = [...(said === undefined ? [] : [said]), ...uses.map(({ use }) => use)];
      if (content.length === 0) break;
      turns.push({ role: 'assistant', content });
      results = uses.map(({ result }) => result);
    }
    if (results.length > 0) turns.push({ role: 'user', content: results });
    return turns;
  });

export const answerParts = { text, name, input };
