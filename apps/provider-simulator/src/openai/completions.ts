import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { jsonAnswer } from '../http/answer.js';
import type { WireEvent } from '../http/event-stream.js';
import { notSimulated } from '../http/provider-refusal.js';
import type { CallContext, Work } from '../http/serve-call.js';
import { planAnswer, tokensOf } from '../text/answer-plan.js';
import { readOpenaiBody } from './openai-body.js';
import { openaiDialect } from './openai-dialect.js';
import { refuseIssue } from './parameter-errors.js';
import { requireTextModel } from './text-models.js';

const schema = z.strictObject({
  model: z.string(),
  prompt: z.union([
    z.string(),
    z.array(z.string()).min(1),
    z.array(z.number()),
    z.array(z.array(z.number())),
  ]),
  best_of: z.number().int().min(0).max(20).nullish(),
  echo: z.boolean().nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  logit_bias: z.record(z.string(), z.number()).nullish(),
  logprobs: z.number().int().min(0).max(5).nullish(),
  max_tokens: z.number().int().min(0).nullish(),
  n: z.number().int().min(1).max(128).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  seed: z.number().int().nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(4)]).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.strictObject({ include_usage: z.boolean().optional() }).nullish(),
  suffix: z.string().nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  user: z.string().optional(),
});

/** The API's own default. */
const DEFAULT_MAX_TOKENS = 16;

/** `POST /v1/completions`: each prompt answered `n` times, in that order. */
export function completions({ request, call, fault }: CallContext): Promise<Work> {
  const body = readOpenaiBody(request);
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw refuseIssue(parsed.error, body);
  const asked = parsed.data;
  call.record.model = requireTextModel(asked.model, ['completion']).id;
  const prompts = [asked.prompt].flat().map((prompt) => {
    if (typeof prompt !== 'string') throw notSimulated('reads prompts of text, not of tokens');
    return prompt;
  });
  const answers = prompts.flatMap((question) =>
    Array.from({ length: asked.n ?? 1 }, (_, variant) => ({
      question,
      plan: planAnswer(
        {
          question,
          afterTool: false,
          pictures: [],
          tools: [],
          toolChoice: 'none',
          parallelTools: false,
          stop: [asked.stop ?? []].flat(),
          maxTokens: asked.max_tokens ?? DEFAULT_MAX_TOKENS,
        },
        variant,
      ),
    })),
  );
  const head = {
    id: `cmpl-${randomBytes(12).toString('hex')}`,
    object: 'text_completion',
    created: Math.floor(Date.now() / 1000),
    model: asked.model,
  };
  const prompt = prompts.reduce((sum, text) => sum + tokensOf(text).length, 0);
  const completion = answers.reduce((sum, { plan }) => sum + (plan.count ?? 0), 0);
  const usage = {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
  };
  const echoed = (question: string) => (asked.echo ? question : '');
  const tokens = usage.total_tokens;
  if (!asked.stream) {
    if (fault.fault === 'error-200') return Promise.resolve({ answer: jsonAnswer(error) });
    const choices = answers.map(({ question, plan }, index) => ({
      text: `${echoed(question)}\n\n${[...plan.tokens].join('')}`,
      index,
      logprobs: null,
      finish_reason: plan.ended,
    }));
    const answer = { ...head, choices: fault.fault === 'empty' ? [] : choices, usage };
    return Promise.resolve({ tokens, answer: jsonAnswer(answer) });
  }
  const includesUsage = asked.stream_options?.include_usage === true;
  const event = (choices: unknown[], counted: typeof usage | null): WireEvent => ({
    data: JSON.stringify({ ...head, choices, ...(includesUsage && { usage: counted }) }),
  });
  function* events(): Generator<WireEvent> {
    for (const [index, { question, plan }] of fault.fault === 'empty' ? [] : answers.entries()) {
      const piece = (text: string, reason: string | null) =>
        event([{ text, index, logprobs: null, finish_reason: reason }], null);
      yield piece(`${echoed(question)}\n\n`, null);
      for (const token of plan.tokens) yield piece(token, null);
      yield piece('', plan.ended);
    }
    if (includesUsage) yield event([], usage);
  }
  const stream = { events: events(), terminator: { data: '[DONE]' }, error: { data: JSON.stringify(error) } };
  return Promise.resolve({ tokens, answer: stream });
}

const error = openaiDialect.errorBody(openaiDialect.status(500), '');
