import { randomBytes } from 'node:crypto';
import { jsonAnswer } from '../http/answer.js';
import type { StreamAnswer, WireEvent } from '../http/event-stream.js';
import type { CallContext, Work } from '../http/serve-call.js';
import { planAnswer, type PlannedAnswer } from '../text/answer-plan.js';
import { logprobOf } from './logprobs.js';
import { readChatRequest, type SimulatedChatRequest } from './chat-request.js';
import { conversationOf, promptTokens } from './conversation.js';
import { readOpenaiBody } from './openai-body.js';
import { openaiDialect, openaiRefusal } from './openai-dialect.js';

interface Chat {
  asked: SimulatedChatRequest;
  plans: PlannedAnswer[];
  head: { id: string; created: number; model: string };
  usage: ChatUsage;
  isFiltered: boolean;
  isEmpty: boolean;
}
type ChatUsage = ReturnType<typeof usageOf>;

/** `POST /v1/chat/completions` */
export async function chatCompletions({ request, call, fault }: CallContext): Promise<Work> {
  const { asked, model } = readChatRequest(readOpenaiBody(request));
  call.record.model = model.id;
  const conversation = await conversationOf(asked);
  if (fault.fault === 'filter') {
    throw openaiRefusal({
      status: 400,
      code: 'invalid_prompt',
      message:
        'Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again with a different prompt.',
    });
  }
  const isFiltered = fault.fault === 'filter-200';
  const plans = Array.from({ length: asked.n ?? 1 }, (_, index) => planAnswer(conversation, index)).map(
    (plan): PlannedAnswer => (isFiltered ? { ...plan, tokens: [], count: 0, toolCalls: [] } : plan),
  );
  const chat: Chat = {
    asked,
    plans,
    head: {
      id: `chatcmpl-${randomBytes(12).toString('hex')}`,
      created: Math.floor(Date.now() / 1000),
      model: model.id,
    },
    usage: usageOf(promptTokens(asked, conversation.pictures.length), plans),
    isFiltered,
    isEmpty: fault.fault === 'empty',
  };
  if (asked.stream === true) return { tokens: chat.usage.total_tokens, answer: streamOf(chat) };
  if (plans.some(({ count }) => count === null)) {
    throw openaiRefusal({
      status: 400,
      code: 'not_simulated',
      message: 'simulator: [endless] needs a stream',
    });
  }
  // Not OpenAI itself, but servers that speak its language do so.
  if (fault.fault === 'error-200') return { answer: jsonAnswer(streamError) };
  return { tokens: chat.usage.total_tokens, answer: jsonAnswer(completionOf(chat)) };
}

const streamError = openaiDialect.errorBody(openaiDialect.status(500), '');

/** Tokens of a request with several answers; an endless answer counts as none. */
function usageOf(prompt: number, plans: PlannedAnswer[]) {
  const completion = plans.reduce((sum, { count }) => sum + (count ?? 0), 0);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

const callId = (choice: number, index: number) => `call_${choice}_${index}`;
const footer = { service_tier: 'default', system_fingerprint: 'fp_simulator' };

function completionOf(chat: Chat): unknown {
  const choices = chat.plans.map((plan, index) => {
    const tokens = [...plan.tokens];
    const text = tokens.join('');
    const called = plan.toolCalls.length > 0;
    return {
      index,
      message: {
        role: 'assistant',
        content: plan.isRefusal || called ? null : text,
        refusal: plan.isRefusal ? text : null,
        annotations: [],
        ...(called && {
          tool_calls: plan.toolCalls.map((call, at) => ({
            id: callId(index, at),
            type: 'function',
            function: call,
          })),
        }),
      },
      logprobs: chat.asked.logprobs ? { content: tokens.map(logprob(chat)), refusal: null } : null,
      finish_reason: chat.isFiltered ? 'content_filter' : plan.ended,
    };
  });
  const answer = { ...chat.head, object: 'chat.completion', choices: chat.isEmpty ? [] : choices };
  return { ...answer, usage: chat.usage, ...footer };
}

function logprob(chat: Chat) {
  return (token: string, index: number) => logprobOf(token, index, chat.asked.top_logprobs ?? 0);
}

function streamOf(chat: Chat): StreamAnswer {
  return {
    events: chunksOf(chat),
    terminator: { data: '[DONE]' },
    error: { data: JSON.stringify(streamError) },
  };
}

function* chunksOf(chat: Chat): Generator<WireEvent> {
  const includesUsage = chat.asked.stream_options?.include_usage === true;
  const padding = chat.asked.stream_options?.include_obfuscation === false ? {} : { obfuscation: 'aB3' };
  const head = { ...chat.head, object: 'chat.completion.chunk' };
  const event = (choices: unknown[], usage: ChatUsage | null): WireEvent => ({
    data: JSON.stringify({ ...head, ...footer, choices, ...(includesUsage && { usage }), ...padding }),
  });
  if (!chat.isEmpty) {
    for (const [index, plan] of chat.plans.entries()) {
      for (const choice of choiceChunks(chat, plan, index)) {
        yield event([{ index, logprobs: null, finish_reason: null, ...choice }], null);
      }
    }
  }
  if (includesUsage) yield event([], chat.usage);
}

function* choiceChunks(chat: Chat, plan: PlannedAnswer, index: number): Generator<object> {
  const called = plan.toolCalls.length > 0;
  yield { delta: { role: 'assistant', content: called || plan.isRefusal ? null : '', refusal: null } };
  let at = 0;
  for (const token of plan.tokens) {
    const logprobs = chat.asked.logprobs && { content: [logprob(chat)(token, at)], refusal: null };
    yield { delta: plan.isRefusal ? { refusal: token } : { content: token }, ...(logprobs && { logprobs }) };
    at += 1;
  }
  yield* toolChunks(plan, index);
  yield { delta: {}, finish_reason: chat.isFiltered ? 'content_filter' : plan.ended };
}

/** Calls that run at the same time come in turns, their arguments in fragments. */
function* toolChunks({ toolCalls }: PlannedAnswer, choice: number): Generator<object> {
  const part = (index: number, fragment: object) => ({ delta: { tool_calls: [{ index, ...fragment }] } });
  for (const [at, { name }] of toolCalls.entries()) {
    yield part(at, { id: callId(choice, at), type: 'function', function: { name, arguments: '' } });
  }
  const longest = Math.max(0, ...toolCalls.map((call) => call.arguments.length));
  for (let from = 0; from < longest; from += FRAGMENT_CHARS) {
    for (const [at, call] of toolCalls.entries()) {
      const fragment = call.arguments.slice(from, from + FRAGMENT_CHARS);
      if (fragment !== '') yield part(at, { function: { arguments: fragment } });
    }
  }
}

const FRAGMENT_CHARS = 8;
