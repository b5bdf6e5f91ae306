import type { Log } from '@byway/contracts/ledger-api';
import { z } from 'zod';
import { CHAT, emptyInput, IMAGES, type PlaygroundInput, type Turn } from './playground-input.js';

const partSchema = z.looseObject({ type: z.string(), text: z.string().optional() });
const contentSchema = z.union([z.string(), z.array(partSchema), z.null()]).optional();
const messageSchema = z.looseObject({ role: z.string(), content: contentSchema });

const text = z.string().optional().catch(undefined);
const number = z.number().nullable().catch(null).default(null);

/** Of a request's body, what the playground has fields for; anything else is not taken over. */
const bodySchema = z.looseObject({
  model: text,
  prompt: text,
  size: text,
  n: number,
  quality: text,
  response_format: text,
  messages: z.array(messageSchema).optional().catch(undefined),
  temperature: number,
  max_tokens: number,
  stream: z.boolean().catch(false).default(false),
});
type Body = z.output<typeof bodySchema>;

/**
 * The inputs of a request in the log, to send it again or to change it. Pictures in it are kept as
 * references only, and are left out.
 * @returns null for an endpoint the playground does not have, and when the body was not kept.
 */
export function inputOfLog(log: Log): PlaygroundInput | null {
  const body = bodySchema.safeParse(log.request);
  if (!body.success || (log.endpoint !== CHAT && log.endpoint !== IMAGES)) return null;
  return {
    via:
      log.config === null
        ? { kind: 'virtual-key', slug: log.virtual_key ?? '' }
        : { kind: 'config', slug: log.config },
    endpoint: log.endpoint,
    model: body.data.model ?? '',
    images: {
      prompt: body.data.prompt ?? emptyInput.images.prompt,
      size: body.data.size ?? '',
      n: body.data.n,
      quality: body.data.quality ?? '',
      responseFormat: body.data.response_format ?? '',
    },
    chat: chatOf(body.data),
    asJob: log.mode === 'async',
    metadata: Object.keys(log.metadata).length === 0 ? '' : JSON.stringify(log.metadata),
  };
}

function chatOf({
  messages = [],
  temperature,
  max_tokens: maxTokens,
  stream,
}: Body): PlaygroundInput['chat'] {
  const said = messages.flatMap(({ role, content }): Turn[] =>
    role === 'user' || role === 'assistant' ? [{ role, text: textOf(content), picture: null }] : [],
  );
  const last = said.at(-1);
  const system = messages.filter(({ role }) => role === 'system' || role === 'developer');
  return {
    system: system.map(({ content }) => textOf(content)).join('\n\n'),
    turns: last?.role === 'user' ? said.slice(0, -1) : said,
    message: last?.role === 'user' ? last.text : '',
    ...{ picture: null, temperature, maxTokens, stream },
  };
}

function textOf(content: z.output<typeof contentSchema>): string {
  if (content === null || content === undefined) return '';
  return typeof content === 'string' ? content : content.map((part) => part.text ?? '').join('');
}
