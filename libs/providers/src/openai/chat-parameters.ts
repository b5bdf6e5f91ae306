import type { ChatRequest } from '@byway/openai-wire/chat-request';
import { droppedParameter } from '../shared/warnings.js';
import type { MappedFields } from './mapped-fields.js';

/**
 * What a reasoning model refuses. Source: OpenAI's guide to GPT-5.1 parameter compatibility and the
 * capability table of vercel/ai, 2026-08.
 */
const NOT_FOR_REASONING = [
  'temperature',
  'top_p',
  'presence_penalty',
  'frequency_penalty',
  'logprobs',
  'top_logprobs',
  'logit_bias',
  'stop',
] as const;

/** Whether a call of this model reasons: the o series and GPT-5 always, 5.1 up to 6 when told to, 6 always. */
function reasons(model: string, effort: string | undefined): boolean {
  if (/^o[0-9]+(?:-|$)/.test(model)) return true;
  const gpt = /^gpt-([0-9]+)(?:\.([0-9]+))?(?:-(.+))?$/.exec(model);
  if (gpt === null) return false;
  const [, major, minor, variant = ''] = gpt;
  if (Number(major) < 5 || (minor === undefined && variant.startsWith('chat'))) return false;
  if (Number(major) >= 6 || minor === undefined) return true;
  return effort !== undefined && effort !== 'none';
}

/**
 * The body for a model at OpenAI itself: `max_tokens` becomes its newer name, which all models take, and
 * what reasoning models refuse is dropped with a warning. Fields Byway does not know pass.
 */
export function mapOpenAiChat(input: ChatRequest, model: string): MappedFields {
  const fields: Record<string, unknown> = { ...input };
  const warnings: string[] = [];
  if (input.max_tokens !== undefined) {
    fields['max_completion_tokens'] ??= input.max_tokens;
    delete fields['max_tokens'];
  }
  if (!reasons(model, input.reasoning_effort)) return { fields, warnings };
  for (const name of NOT_FOR_REASONING) {
    if (!(name in fields)) continue;
    const isDefault = input[name] === 1 && (name === 'temperature' || name === 'top_p');
    if (isDefault || fields[name] === false) continue;
    delete fields[name];
    warnings.push(droppedParameter(name, model));
  }
  return { fields, warnings };
}

/** The body for a server that only speaks OpenAI's language: what the caller sent, as it is. */
export function passOnChat(input: ChatRequest): MappedFields {
  return { fields: { ...input }, warnings: [] };
}
