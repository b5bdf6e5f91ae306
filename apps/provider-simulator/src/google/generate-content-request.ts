import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readJsonBody } from '../http/json-body.js';
import { googleRefusal, invalidArgument } from './google-dialect.js';

const inlineData = z.strictObject({ mimeType: z.string(), data: z.base64() });
const object = z.record(z.string(), z.unknown());

/** The API takes exactly one of the kinds in a part. */
const partSchema = z
  .strictObject({
    text: z.string().optional(),
    inlineData: inlineData.optional(),
    functionCall: z
      .strictObject({ id: z.string().optional(), name: z.string(), args: object.optional() })
      .optional(),
    functionResponse: z
      .strictObject({ id: z.string().optional(), name: z.string(), response: object })
      .optional(),
    thoughtSignature: z.string().optional(),
    thought: z.boolean().optional(),
  })
  .refine(
    ({ text, inlineData: data, functionCall, functionResponse }) =>
      [text, data, functionCall, functionResponse].filter((kind) => kind !== undefined).length === 1,
    'required oneof field "data" must have one initialized field',
  );
export type RequestPart = z.output<typeof partSchema>;

const contentSchema = z.strictObject({
  role: z.enum(['user', 'model']).optional(),
  parts: z.array(partSchema).min(1),
});

const ratios = /^(1:1|2:3|3:2|3:4|4:3|4:5|5:4|9:16|16:9|21:9|1:4|4:1|1:8|8:1)$/;

/** Body of `generateContent`, v1beta reference of 2026; unknown names are errors, as in the real API. */
const requestSchema = z.strictObject({
  contents: z.array(contentSchema).min(1),
  systemInstruction: z.strictObject({ role: z.string().optional(), parts: z.array(partSchema) }).optional(),
  generationConfig: z
    .strictObject({
      temperature: z.number().min(0).max(2).optional(),
      topP: z.number().optional(),
      topK: z.number().int().optional(),
      maxOutputTokens: z.number().int().min(1).optional(),
      stopSequences: z.array(z.string()).max(5).optional(),
      candidateCount: z.number().int().min(1).max(8).optional(),
      seed: z.number().int().min(-2_147_483_648).max(2_147_483_647).optional(),
      frequencyPenalty: z.number().optional(),
      presencePenalty: z.number().optional(),
      responseMimeType: z.string().optional(),
      responseJsonSchema: z.unknown().optional(),
      responseModalities: z.array(z.enum(['TEXT', 'IMAGE', 'AUDIO'])).optional(),
      imageConfig: z
        .strictObject({
          aspectRatio: z.string().regex(ratios, 'Invalid aspect ratio.').optional(),
          imageSize: z.enum(['512', '1K', '2K', '4K']).optional(),
        })
        .optional(),
      thinkingConfig: z
        .strictObject({
          thinkingBudget: z.number().int().optional(),
          thinkingLevel: z.enum(['minimal', 'low', 'medium', 'high']).optional(),
          includeThoughts: z.boolean().optional(),
        })
        .optional(),
    })
    .optional(),
  safetySettings: z.array(z.strictObject({ category: z.string(), threshold: z.string() })).optional(),
  tools: z
    .array(
      z.strictObject({
        functionDeclarations: z.array(
          z.strictObject({
            name: z.string().min(1),
            description: z.string().optional(),
            parameters: z.unknown().optional(),
            parametersJsonSchema: z.unknown().optional(),
          }),
        ),
      }),
    )
    .optional(),
  toolConfig: z
    .strictObject({
      functionCallingConfig: z.strictObject({
        mode: z.enum(['AUTO', 'ANY', 'NONE']),
        allowedFunctionNames: z.array(z.string()).optional(),
      }),
    })
    .optional(),
});
export type GenerateContentRequest = z.output<typeof requestSchema>;

const MODELS = /^(gemini|gemma)-[\w.-]+$/;

/**
 * Reads a call of `/v1beta/models/{model}:{method}`.
 * @throws ProviderRefusal 400 and 404 as the real API words them.
 */
export function readGenerateContent(request: FastifyRequest, model: string): GenerateContentRequest {
  if (!MODELS.test(model) || model.includes('retired')) {
    throw googleRefusal({
      status: 404,
      name: 'NOT_FOUND',
      message: `models/${model} is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.`,
    });
  }
  const parsed = requestSchema.safeParse(readJsonBody(request.body));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const path = issue?.path.join('.') ?? '';
    throw invalidArgument(`Invalid JSON payload received. ${path}: ${issue?.message ?? 'unreadable'}`);
  }
  checkSignatures(parsed.data, model);
  return parsed.data;
}

/** Gemini 3 refuses a function call of the history without its signature. */
function checkSignatures({ contents }: GenerateContentRequest, model: string): void {
  if (!/^gemini-[3-9]/.test(model)) return;
  const calls = contents.flatMap(({ parts }) => parts.filter(({ functionCall }) => functionCall));
  const unsigned = calls.find(({ thoughtSignature }) => !thoughtSignature);
  if (unsigned === undefined) return;
  throw invalidArgument(
    `Function call is missing a thought_signature in functionCall parts. Function call: ${unsigned.functionCall?.name ?? ''}`,
  );
}
