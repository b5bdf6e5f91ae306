import { z } from 'zod';
import type { ProviderUsage } from '../spec/adapter.js';

const count = z.number().nonnegative().nullish().catch(null);
const text = z.string().nullish().catch(null);

const partSchema = z.looseObject({
  text,
  /** A summary of thoughts, or a draft image: not part of the answer. */
  thought: z.boolean().nullish().catch(null),
  thoughtSignature: text,
  inlineData: z.looseObject({ mimeType: text, data: z.string() }).nullish().catch(null),
  functionCall: z
    .looseObject({ id: text, name: z.string(), args: z.record(z.string(), z.unknown()).nullish() })
    .nullish(),
});
export type AnswerPart = z.output<typeof partSchema>;

const candidateSchema = z.looseObject({
  content: z.looseObject({ parts: z.array(partSchema).nullish() }).nullish(),
  finishReason: text,
  finishMessage: text,
  index: z.number().int().nonnegative().nullish().catch(null),
});
export type Candidate = z.output<typeof candidateSchema>;

const usageSchema = z.looseObject({
  promptTokenCount: count,
  candidatesTokenCount: count,
  thoughtsTokenCount: count,
  cachedContentTokenCount: count,
  toolUsePromptTokenCount: count,
  candidatesTokensDetails: z
    .array(z.looseObject({ modality: text, tokenCount: count }))
    .nullish()
    .catch(null),
});

/** Answer of `generateContent`, and one event of `streamGenerateContent`; only what is used. */
export const generateContentAnswerSchema = z.looseObject({
  candidates: z.array(candidateSchema).nullish(),
  promptFeedback: z.looseObject({ blockReason: text }).nullish().catch(null),
  usageMetadata: usageSchema.nullish().catch(null),
  responseId: text,
});
export type GenerateContentAnswer = z.output<typeof generateContentAnswerSchema>;

/** Tokens of an answer; thoughts are billed as output and not part of `candidatesTokenCount`. */
export function usageOf(answer: GenerateContentAnswer): ProviderUsage {
  const usage = answer.usageMetadata;
  if (!usage) return {};
  const { promptTokenCount, candidatesTokenCount, thoughtsTokenCount, cachedContentTokenCount } = usage;
  const imageTokens = usage.candidatesTokensDetails
    ?.filter(({ modality }) => modality === 'IMAGE')
    .reduce((sum, { tokenCount }) => sum + (tokenCount ?? 0), 0);
  return {
    ...(promptTokenCount != null && {
      inputTokens: promptTokenCount + (usage.toolUsePromptTokenCount ?? 0),
    }),
    ...((candidatesTokenCount != null || thoughtsTokenCount != null) && {
      outputTokens: (candidatesTokenCount ?? 0) + (thoughtsTokenCount ?? 0),
    }),
    ...(thoughtsTokenCount ? { reasoningTokens: thoughtsTokenCount } : {}),
    ...(cachedContentTokenCount ? { cachedInputTokens: cachedContentTokenCount } : {}),
    ...(imageTokens ? { outputImageTokens: imageTokens } : {}),
  };
}
