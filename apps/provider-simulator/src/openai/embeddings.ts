import { z } from 'zod';
import { jsonAnswer } from '../http/answer.js';
import type { CallContext, Work } from '../http/serve-call.js';
import { seededRandom } from '../pictures/seeded-random.js';
import { tokensOf } from '../text/answer-plan.js';
import { readOpenaiBody } from './openai-body.js';
import { openaiDialect, openaiRefusal } from './openai-dialect.js';
import { refuseIssue } from './parameter-errors.js';
import { requireTextModel } from './text-models.js';

const tokens = z.array(z.number().int()).min(1);
const schema = z.strictObject({
  model: z.string(),
  input: z.union([
    z.string().min(1),
    z.array(z.string().min(1)).min(1).max(2048),
    tokens,
    z.array(tokens).min(1).max(2048),
  ]),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  dimensions: z.number().int().min(1).nullish(),
  user: z.string().optional(),
});

/** `POST /v1/embeddings`: unit vectors that are the same for the same input. */
export function embeddings({ request, call, fault }: CallContext): Promise<Work> {
  const body = readOpenaiBody(request);
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw refuseIssue(parsed.error, body);
  const { model: id, input, encoding_format: encoding, dimensions } = parsed.data;
  const model = requireTextModel(id, ['embedding']);
  call.record.model = id;
  if (dimensions && !model.shortens) {
    throw openaiRefusal({
      status: 400,
      code: null,
      message: 'This model does not support specifying dimensions.',
    });
  }
  const full = model.dimensions ?? 0;
  if (dimensions && dimensions > full) {
    throw openaiRefusal({
      status: 400,
      param: 'dimensions',
      code: null,
      message: `Invalid value for 'dimensions' = ${dimensions}. Must be less than or equal to ${full}.`,
    });
  }
  if (fault.fault === 'error-200') {
    return Promise.resolve({ answer: jsonAnswer(openaiDialect.errorBody(openaiDialect.status(500), '')) });
  }
  const items = itemsOf(input);
  const data = items.map((item, index) => {
    const vector = unitVector(JSON.stringify(item), dimensions ?? full);
    return { object: 'embedding', index, embedding: encoding === 'base64' ? base64(vector) : [...vector] };
  });
  const count = items.reduce<number>(
    (sum, item) => sum + (typeof item === 'string' ? tokensOf(item).length : item.length),
    0,
  );
  const usage = { prompt_tokens: count, total_tokens: count };
  const answer = { object: 'list', data: fault.fault === 'empty' ? [] : data, model: id, usage };
  return Promise.resolve({ tokens: count, answer: jsonAnswer(answer) });
}

function itemsOf(input: z.output<typeof schema>['input']): (string | number[])[] {
  if (typeof input === 'string') return [input];
  const numbers = tokens.safeParse(input);
  if (numbers.success) return [numbers.data];
  return input.map((item) => (typeof item === 'number' ? [item] : item));
}

/** Direction drawn from the text, length 1. */
function unitVector(text: string, dimensions: number): Float32Array {
  const random = seededRandom(text);
  const raw = Array.from({ length: dimensions }, () => random() - 0.5);
  const length = Math.hypot(...raw);
  return Float32Array.from(raw, (part) => part / length);
}

/** Little-endian float32, as the API has it. */
function base64(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((part, index) => bytes.writeFloatLE(part, index * 4));
  return bytes.toString('base64');
}
