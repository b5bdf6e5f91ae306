import type { BadInput } from './bad-inputs.js';

function text(name: string, path: string, body: object, refusal: string): BadInput {
  return { name, path, body: { model: 'gpt-4.1-nano', ...body }, refusal };
}

const chat = '/v1/chat/completions';
const user = (...content: object[]) => ({ messages: [{ role: 'user', content }] });

/** Bodies of text endpoints that are refused. */
export const badTextInputs: BadInput[] = [
  text('a chat without messages', chat, {}, '400 missing_required_parameter messages'),
  text('a chat with no message', chat, { messages: [] }, '400 invalid_value messages'),
  text(
    'an unknown role',
    chat,
    { messages: [{ role: 'boss', content: 'x' }] },
    '400 invalid_value messages[0].role',
  ),
  text(
    'a temperature of 3',
    chat,
    { ...user({ type: 'text', text: 'x' }), temperature: 3 },
    '400 invalid_value temperature',
  ),
  text(
    'stream options without a stream',
    chat,
    { ...user({ type: 'text', text: 'x' }), stream_options: { include_usage: true } },
    '400 invalid_value stream_options',
  ),
  text(
    'a stream that is no flag',
    chat,
    { ...user({ type: 'text', text: 'x' }), stream: 'yes' },
    '400 invalid_value stream',
  ),
  text(
    'a reference in place of sound',
    chat,
    user({
      type: 'input_audio',
      input_audio: { data: `byway-asset:asset_${'0'.repeat(32)};base64`, format: 'wav' },
    }),
    '400 invalid_value messages[0].content[0].input_audio.data',
  ),
  text('a completion without a prompt', '/v1/completions', {}, '400 missing_required_parameter prompt'),
  text('embeddings of nothing', '/v1/embeddings', { input: '' }, '400 invalid_value input'),
  text('embeddings without an input', '/v1/embeddings', {}, '400 missing_required_parameter input'),
];
