import { describe, expect, it } from '@jest/globals';
import type { ApiError } from '../api/api-error.js';
import { readChatStream } from './read-chat-stream.js';

const chunk = (part: object) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 0, model: 'm', choices: [], ...part })}\n\n`;
const said = (content: string) => chunk({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });

async function read(text: string) {
  const seen: string[] = [];
  let last: object = {};
  await readChatStream(new Response(text), (answer) => {
    seen.push(answer.text);
    last = answer;
  });
  return { seen, last };
}

describe('a streamed chat', () => {
  it('is told piece by piece, with usage at its end', async () => {
    const ending = chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
    const usage = chunk({ usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } });
    const { seen, last } = await read(`${said('Hel')}${said('lo')}${ending}${usage}data: [DONE]\n\n`);
    expect(seen).toEqual(['Hel', 'Hello', 'Hello', 'Hello']);
    expect(last).toMatchObject({ text: 'Hello', finishReason: 'stop', inputTokens: 3, outputTokens: 2 });
  });

  it('joins the parts of a tool call', async () => {
    const call = (part: object) =>
      chunk({ choices: [{ index: 0, delta: { tool_calls: [{ index: 0, ...part }] }, finish_reason: null }] });
    const { last } = await read(
      call({ id: '1', type: 'function', function: { name: 'weather', arguments: '' } }) +
        call({ function: { arguments: '{"a"' } }) +
        call({ function: { arguments: ':1}' } }) +
        'data: [DONE]\n\n',
    );
    expect(last).toMatchObject({ toolCalls: [{ name: 'weather', arguments: '{"a":1}' }] });
  });

  it('fails with the error that it ends with', async () => {
    const error = { message: 'It broke.', type: 'x', code: 'provider_unavailable', param: null };
    await expect(read(`${said('Hel')}data: ${JSON.stringify({ error })}\n\n`)).rejects.toMatchObject({
      message: 'It broke.',
      details: { code: 'provider_unavailable' },
    } satisfies { message: string; details: ApiError['details'] });
  });

  it('fails when it breaks off', async () => {
    await expect(read(said('Hel'))).rejects.toThrow('broke off');
  });
});
