import { headerJson } from '../api/header-json.js';
import { parseMetadata } from './parse-metadata.js';
import { CHAT, type PlaygroundInput, type Turn } from './playground-input.js';

/** A call as it is sent; the session or, in code, the API key comes on top. */
export interface PlaygroundRequest {
  path: string;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

/** What is missing or wrong before a request can be sent; undefined: nothing. */
export function inputFault({ endpoint, images, chat, metadata }: PlaygroundInput): string | undefined {
  const read = parseMetadata(metadata);
  if (read === null) return 'Metadata has to be a JSON object of strings.';
  if (endpoint === CHAT) {
    return chat.message.trim() === '' && chat.picture === null ? 'Write a message.' : undefined;
  }
  return images.prompt.trim() === '' ? 'Write a prompt.' : undefined;
}

/** The request that an input means. Only for inputs without a fault. */
export function playgroundRequest(input: PlaygroundInput): PlaygroundRequest {
  const { via, endpoint, model, asJob, metadata } = input;
  const pairs = parseMetadata(metadata);
  return {
    path: endpoint,
    headers: {
      ...(via.slug !== '' && { [`x-portkey-${via.kind}`]: via.slug }),
      ...(pairs !== null && Object.keys(pairs).length > 0 && { 'x-portkey-metadata': headerJson(pairs) }),
      ...(asJob && { prefer: 'respond-async' }),
    },
    body: {
      ...(model !== null && model !== '' && { model }),
      ...(endpoint === CHAT ? chatBody(input) : imagesBody(input)),
    },
  };
}

function imagesBody({ images: { prompt, size, n, quality, responseFormat } }: PlaygroundInput) {
  return {
    prompt,
    ...(size !== '' && { size }),
    ...(n !== null && { n }),
    ...(quality !== '' && { quality }),
    ...(responseFormat !== '' && { response_format: responseFormat }),
  };
}

function chatBody({ chat, asJob }: PlaygroundInput) {
  const { system, turns, message, picture, temperature, maxTokens } = chat;
  // Nobody listens to the stream of a job.
  const stream = chat.stream && !asJob;
  return {
    messages: [
      ...(system.trim() === '' ? [] : [{ role: 'system', content: system }]),
      ...[...turns, { role: 'user' as const, text: message, picture }].map(messageOf),
    ],
    ...(temperature !== null && { temperature }),
    ...(maxTokens !== null && { max_tokens: maxTokens }),
    ...(stream && { stream: true, stream_options: { include_usage: true } }),
  };
}

function messageOf({ role, text, picture }: Turn) {
  if (picture === null) return { role, content: text };
  return {
    role,
    content: [
      ...(text === '' ? [] : [{ type: 'text', text }]),
      { type: 'image_url', image_url: { url: picture } },
    ],
  };
}
