import { randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { jsonAnswer } from '../http/answer.js';
import { readJsonBody } from '../http/json-body.js';
import type { CallContext, Work } from '../http/serve-call.js';
import { type Conversation, planAnswer, type PlannedAnswer, tokensOf } from '../text/answer-plan.js';
import { anthropicDialect, anthropicRefusal } from './anthropic-dialect.js';
import { cachedTokens, conversationOf, inputTokens } from './conversation.js';
import { type Draft, messageOf, streamOf } from './message-answer.js';
import { readMessagesRequest } from './messages-request.js';
import { turnsOf } from './turns.js';

/** `POST /v1/messages` */
export async function createMessage({ request, call, fault }: CallContext): Promise<Work> {
  const version = versionOf(request);
  const body = readJsonBody(request.body);
  if (body === undefined)
    throw anthropicRefusal({ status: 400, message: 'The request body is not valid JSON' });
  const { asked, model } = readMessagesRequest(body, version);
  call.record.model = model.id;
  const turns = turnsOf(asked);
  const conversation = await conversationOf(asked, turns);
  if (fault.fault === 'filter') {
    throw anthropicRefusal({ status: 400, message: 'Output blocked by content filtering policy' });
  }
  // The API has no success that carries an error.
  if (fault.fault === 'error-200' && asked.stream !== true) throw anthropicDialect.status(500);
  const thinks = asked.thinking !== undefined && asked.thinking.type !== 'disabled';
  const thoughts =
    thinks && !['filter-200', 'empty'].includes(fault.fault) ? `I was told: ${conversation.question}` : null;
  const plan = planFor(conversation, fault.fault);
  const thinkingTokens = thoughts === null ? 0 : tokensOf(thoughts).length;
  const cached = cachedTokens(asked);
  const input = inputTokens(asked, turns, conversation.pictures.length);
  const draft: Draft = {
    head: {
      id: `msg_${randomBytes(12).toString('hex')}`,
      type: 'message',
      role: 'assistant',
      model: model.id,
    },
    thoughts,
    plan,
    end: endOf(plan, conversation, fault.fault === 'filter-200'),
    input: {
      input_tokens: input,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: cached,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
      service_tier: 'standard',
    },
    // Not zero even for an empty answer, as with the real API.
    outputTokens: Math.max(1, (plan.count ?? 0) + thinkingTokens),
    thinkingTokens,
  };
  const tokens = input + cached + draft.outputTokens;
  return { tokens, answer: asked.stream === true ? streamOf(draft) : jsonAnswer(messageOf(draft)) };
}

const versions = ['2023-01-01', '2023-06-01', '2026-10-21'];

function versionOf(request: FastifyRequest): string {
  const version = request.headers['anthropic-version'];
  if (version === undefined) {
    throw anthropicRefusal({ status: 400, message: 'anthropic-version: header is required' });
  }
  if (typeof version === 'string' && versions.includes(version)) return version;
  throw anthropicRefusal({
    status: 400,
    message: `anthropic-version: "${String(version)}" is not a valid version`,
  });
}

function planFor(conversation: Conversation, fault: string): PlannedAnswer {
  const plan = planAnswer(conversation);
  return fault === 'filter-200' || fault === 'empty'
    ? { ...plan, tokens: [], count: 0, toolCalls: [], ended: 'stop' }
    : plan;
}

function endOf(plan: PlannedAnswer, conversation: Conversation, isFiltered: boolean): Draft['end'] {
  const end = { stop_sequence: null, stop_details: null };
  if (isFiltered || plan.isRefusal) {
    const details = { type: 'refusal', category: isFiltered ? 'cyber' : null, explanation: null };
    return { ...end, stop_reason: 'refusal', stop_details: details };
  }
  if (plan.ended === 'tool_calls') return { ...end, stop_reason: 'tool_use' };
  if (plan.ended === 'length') return { ...end, stop_reason: 'max_tokens' };
  const whole = [...planAnswer({ ...conversation, stop: [] }).tokens].join('');
  const [stop] = conversation.stop
    .filter((word) => whole.includes(word))
    .sort((a, b) => whole.indexOf(a) - whole.indexOf(b));
  return stop === undefined
    ? { ...end, stop_reason: 'end_turn' }
    : { ...end, stop_reason: 'stop_sequence', stop_sequence: stop };
}
