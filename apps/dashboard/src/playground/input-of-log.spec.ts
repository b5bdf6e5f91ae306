import { type Log, logSchema } from '@byway/contracts/ledger-api';
import { describe, expect, it } from '@jest/globals';
import { inputOfLog } from './input-of-log.js';

const nulls = (...names: string[]) => Object.fromEntries(names.map((name) => [name, null]));

const logOf = (part: object): Log =>
  logSchema.parse({
    ...{ id: 'req_1', object: 'log', workspace_id: 'w', api_key_id: 'k', mode: 'sync', status: 'completed' },
    ...{ trace_id: 't', span_id: 's', metadata: {}, attempt_count: 0, attempts: [], usage: {} },
    ...{ fallback: false, retried: false, created_at: '2026-11-24T00:00:00Z', http_status: 200 },
    ...nulls('error', 'provider', 'model', 'requested_model', 'target', 'config', 'config_version_id'),
    ...nulls('virtual_key', 'parent_span_id', 'joined_request_id', 'cache_status', 'latency_ms'),
    ...nulls('cost_usd', 'completed_at'),
    ...part,
  });

describe('the inputs of a logged request', () => {
  it('are those of a call for images', () => {
    const log = logOf({
      endpoint: '/v1/images/generations',
      config: 'pc-1',
      metadata: { team: 'a' },
      request: { model: 'dall-e-3', prompt: '<b>', n: 2, size: '512x512' },
    });
    expect(inputOfLog(log)).toMatchObject({
      via: { kind: 'config', slug: 'pc-1' },
      model: 'dall-e-3',
      images: { prompt: '<b>', n: 2, size: '512x512', quality: '', responseFormat: '' },
      metadata: '{"team":"a"}',
    });
  });

  it('are the conversation of a chat, without its pictures', () => {
    const content = [
      { type: 'text', text: 'What is it?' },
      { type: 'image_url', image_url: { url: 'asset' } },
    ];
    const log = logOf({
      endpoint: '/v1/chat/completions',
      virtual_key: 'openai',
      request: {
        messages: [
          { role: 'system', content: 'Be short' },
          { role: 'user', content: 'Hello' },
          { role: 'assistant', content: 'Hi' },
          { role: 'user', content },
        ],
        temperature: 0.5,
      },
    });
    expect(inputOfLog(log)).toMatchObject({
      via: { kind: 'virtual-key', slug: 'openai' },
      chat: {
        system: 'Be short',
        turns: [{ text: 'Hello' }, { text: 'Hi' }],
        message: 'What is it?',
        picture: null,
        temperature: 0.5,
        stream: false,
      },
    });
  });

  it.each([
    ['the body was not kept', { endpoint: '/v1/images/generations', request: null }],
    ['the playground lacks the endpoint', { endpoint: '/v1/embeddings', request: { input: 'a' } }],
  ])('are not there when %s', (_why, part) => expect(inputOfLog(logOf(part))).toBeNull());
});
