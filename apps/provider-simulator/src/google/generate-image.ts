import { randomBytes } from 'node:crypto';
import { jsonAnswer } from '../http/answer.js';
import { notSimulated } from '../http/provider-refusal.js';
import type { CallContext, Work } from '../http/serve-call.js';
import type { Simulator } from '../simulator.js';
import { promptTokens } from './conversation.js';
import type { GenerateContentRequest } from './generate-content-request.js';

/** Tokens of a picture by size. Source: Gemini API pricing, 2026. */
const TOKENS = { '512': 747, '1K': 1120, '2K': 1680, '4K': 2520 };
const EDGES = { '512': 512, '1K': 1024, '2K': 2048, '4K': 4096 };

/** Edges of about the size's area in the ratio, in multiples of 32. */
function edgesOf(ratio: string, size: keyof typeof EDGES): { width: number; height: number } {
  const [across = 1, down = 1] = ratio.split(':').map(Number);
  const edge = EDGES[size];
  const rounded = (length: number) => Math.max(32, Math.round(length / 32) * 32);
  return {
    width: rounded(edge * Math.sqrt(across / down)),
    height: rounded(edge * Math.sqrt(down / across)),
  };
}

/** `generateContent` of a model that draws. */
export async function generateImage(
  simulator: Simulator,
  { fault }: Pick<CallContext, 'fault'>,
  { asked, model, stream }: { asked: GenerateContentRequest; model: string; stream: boolean },
): Promise<Work> {
  if (stream) throw notSimulated('streams text only');
  const config = asked.generationConfig ?? {};
  const size = config.imageConfig?.imageSize ?? '1K';
  const { width, height } = edgesOf(config.imageConfig?.aspectRatio ?? '1:1', size);
  const prompt = promptTokens(asked);
  const head = { modelVersion: model, responseId: randomBytes(12).toString('base64url') };
  const unbilled = { promptTokenCount: prompt, totalTokenCount: prompt };
  const withheld = (candidate: object): Work => ({
    tokens: prompt,
    answer: jsonAnswer({ candidates: [{ index: 0, ...candidate }], usageMetadata: unbilled, ...head }),
  });
  switch (fault.fault) {
    case 'filter':
      return {
        tokens: prompt,
        answer: jsonAnswer({
          promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
          usageMetadata: unbilled,
          ...head,
        }),
      };
    case 'filter-200':
      return withheld({ finishReason: 'IMAGE_SAFETY' });
    case 'error-200':
      return withheld({ finishReason: 'NO_IMAGE' });
    case 'empty':
      return withheld({
        content: { parts: [{ text: 'What should the picture look like?' }], role: 'model' },
        finishReason: 'STOP',
      });
    default:
  }
  const text = asked.contents.flatMap(({ parts }) => parts.map((part) => part.text ?? '')).join(' ');
  const picture = await simulator.studio.render({
    provider: 'Google',
    model,
    prompt: text,
    width,
    height,
    variant: String(config.seed ?? 0),
    format: 'png',
  });
  const tokens = TOKENS[size];
  const part = { inlineData: { mimeType: 'image/png', data: picture.toString('base64') } };
  const answer = jsonAnswer({
    candidates: [{ content: { parts: [part], role: 'model' }, finishReason: 'STOP', index: 0 }],
    usageMetadata: {
      promptTokenCount: prompt,
      candidatesTokenCount: tokens,
      totalTokenCount: prompt + tokens,
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: prompt }],
      candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: tokens }],
    },
    ...head,
  });
  return { images: 1, tokens: prompt + tokens, answer };
}
