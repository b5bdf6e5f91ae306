import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { TextTarget } from '../spec/streaming-adapter.js';
import { describeTextAdapter } from '../spec/text-adapter-conformance.spec-helper.js';
import { openAiCompletions } from './completions.js';
import { fixtures } from '../spec/response-fixture.spec-helper.js';

const { events, response } = fixtures((file) =>
  readFileSync(new URL(`fixtures/${file}`, import.meta.url), 'utf8'),
);

const target: TextTarget = {
  model: 'gpt-3.5-turbo-instruct',
  customHost: null,
  answerId: 'cmpl-byway',
  createdS: 1_790_000_000,
};
const adapter = openAiCompletions('openai');
const filtered = {
  choices: [{ index: 0, text: '', finish_reason: 'content_filter' }],
};

describeTextAdapter({
  provider: 'openai',
  adapter,
  cases: [
    {
      name: 'a completion',
      input: { prompt: 'Say hello' },
      target,
      response: response('completion'),
      events: events('completion'),
    },
  ],
  hasOutput: ({ choices }) => choices.some(({ text }) => text !== ''),
  textOf: {
    answer: ({ choices }) => choices.map(({ text }) => text).join(''),
    chunks: (chunks) => chunks.flatMap(({ choices }) => choices.map(({ text }) => text)).join(''),
  },
  errorEvent: { event: 'error', data: '{"message":"The server had an error","type":"server_error"}' },
  unknownEvent: { event: null, data: '{"type":"ping"}' },
  falseResponses: [
    {
      name: 'a filter',
      response: { status: 200, headers: {}, bytes: Buffer.from(JSON.stringify(filtered)) },
      code: 'content_filtered',
    },
  ],
  falseStreams: [
    { name: 'nothing', events: events('chat-empty'), code: 'no_output' },
    {
      name: 'a filter',
      events: [
        { event: null, data: JSON.stringify(filtered) },
        { event: null, data: '[DONE]' },
      ],
      code: 'content_filtered',
    },
  ],
});

describe('OpenAI completions', () => {
  it('passes the body as it is, streamed with usage', () => {
    const step = adapter.start({ prompt: ['a', 'b'], echo: true, stream: true }, target);
    expect(step).toMatchObject({
      requests: [
        {
          path: '/completions',
          headers: { accept: 'text/event-stream' },
          body: { value: { prompt: ['a', 'b'], echo: true, stream_options: { include_usage: true } } },
        },
      ],
    });
  });
});
