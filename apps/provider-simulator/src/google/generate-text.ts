import { randomBytes } from 'node:crypto';
import { jsonAnswer } from '../http/answer.js';
import type { StreamAnswer, WireEvent } from '../http/event-stream.js';
import { notSimulated } from '../http/provider-refusal.js';
import type { CallContext, Work } from '../http/serve-call.js';
import { planAnswer, type PlannedAnswer } from '../text/answer-plan.js';
import { conversationOf, promptTokens } from './conversation.js';
import type { GenerateContentRequest } from './generate-content-request.js';
import { googleDialect } from './google-dialect.js';

const FINISH = { stop: 'STOP', tool_calls: 'STOP', length: 'MAX_TOKENS' } as const;

interface Text {
  plans: PlannedAnswer[];
  head: { modelVersion: string; responseId: string };
  prompt: number;
}

/** `generateContent` and `streamGenerateContent` of a model that answers in text. */
export async function generateText(
  { fault }: Pick<CallContext, 'fault'>,
  { asked, model, stream }: { asked: GenerateContentRequest; model: string; stream: boolean },
): Promise<Work> {
  const conversation = await conversationOf(asked);
  const count = asked.generationConfig?.candidateCount ?? 1;
  const text: Text = {
    plans: Array.from({ length: count }, (_, index) => planAnswer(conversation, index)),
    head: { modelVersion: model, responseId: randomBytes(12).toString('base64url') },
    prompt: promptTokens(asked),
  };
  const tokens = text.prompt + text.plans.reduce((sum, plan) => sum + (plan.count ?? 0), 0);
  // The API refuses prompts and withholds answers with status 200.
  const withheld = withheldAnswer(text, fault.fault);
  if (withheld !== null) {
    const answer = stream ? streamOf([withheld]) : jsonAnswer(withheld);
    return { tokens: text.prompt, answer };
  }
  if (stream) return { tokens, answer: streamOf(eventsOf(text)) };
  if (text.plans.some((plan) => plan.count === null)) throw notSimulated('[endless] needs a stream');
  return { tokens, answer: jsonAnswer(wholeAnswer(text)) };
}

function withheldAnswer({ head, prompt }: Text, fault: CallContext['fault']['fault']): unknown {
  const usageMetadata = { promptTokenCount: prompt, totalTokenCount: prompt };
  if (fault === 'filter')
    return { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, usageMetadata, ...head };
  if (fault === 'filter-200') {
    return { candidates: [{ finishReason: 'SAFETY', index: 0 }], usageMetadata, ...head };
  }
  return fault === 'empty' ? { usageMetadata, ...head } : null;
}

function usageOf({ plans, prompt }: Text) {
  const candidates = plans.reduce((sum, { count }) => sum + (count ?? 0), 0);
  return {
    promptTokenCount: prompt,
    candidatesTokenCount: candidates,
    totalTokenCount: prompt + candidates,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: prompt }],
  };
}

/** A refusal in words ends like any other answer. */
const partsOf = (plan: PlannedAnswer): object[] =>
  plan.toolCalls.length > 0 ? callParts(plan) : [{ text: [...plan.tokens].join('') }];

/** Only the first of several calls is signed, as Gemini 3 does. */
function callParts({ toolCalls }: PlannedAnswer): object[] {
  return toolCalls.map((call, index) => ({
    functionCall: { name: call.name, args: JSON.parse(call.arguments) as unknown },
    ...(index === 0 && { thoughtSignature: 'c2ltdWxhdGVk' }),
  }));
}

function wholeAnswer(text: Text): unknown {
  const candidates = text.plans.map((plan, index) => ({
    content: { parts: partsOf(plan), role: 'model' },
    finishReason: FINISH[plan.ended],
    index,
  }));
  return { candidates, usageMetadata: usageOf(text), ...text.head };
}

function* eventsOf(text: Text): Generator<unknown> {
  for (const [index, plan] of text.plans.entries()) {
    const isLast = index === text.plans.length - 1;
    const event = (parts: object[], end: object = {}, usage: object = {}) => ({
      candidates: [{ content: { parts, role: 'model' }, index, ...end }],
      ...usage,
      ...text.head,
    });
    for (const token of plan.tokens) yield event([{ text: token }]);
    for (const part of callParts(plan)) yield event([part]);
    const usage = isLast ? { usageMetadata: usageOf(text) } : {};
    yield event([{ text: '' }], { finishReason: FINISH[plan.ended] }, usage);
  }
}

/** The stream has no terminator: its last event carries the finish reason. */
function streamOf(bodies: Iterable<unknown>): StreamAnswer {
  const error = googleDialect.errorBody(googleDialect.status(503), '');
  return { events: wireEvents(bodies), error: { data: JSON.stringify(error) } };
}

function* wireEvents(bodies: Iterable<unknown>): Generator<WireEvent> {
  for (const body of bodies) yield { data: JSON.stringify(body) };
}
