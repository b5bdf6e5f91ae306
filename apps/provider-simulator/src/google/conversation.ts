import { notSimulated } from '../http/provider-refusal.js';
import type { Conversation } from '../text/answer-plan.js';
import { givenPicture } from '../text/given-picture.js';
import { invalidArgument } from './google-dialect.js';
import type { GenerateContentRequest, RequestPart } from './generate-content-request.js';

/** What a request comes to in no provider's words. @throws ProviderRefusal 400 for a picture that is none */
export async function conversationOf(asked: GenerateContentRequest): Promise<Conversation> {
  const parts = asked.contents.flatMap((content) => content.parts);
  const last = asked.contents.at(-1);
  const config = asked.generationConfig ?? {};
  const calling = asked.toolConfig?.functionCallingConfig;
  const declared = asked.tools?.flatMap(({ functionDeclarations }) => functionDeclarations) ?? [];
  const [allowed] = calling?.allowedFunctionNames ?? [];
  return {
    question: last?.role === 'model' ? '' : textOf(last?.parts ?? []),
    afterTool: last?.parts.some(({ functionResponse }) => functionResponse) ?? false,
    pictures: await Promise.all(
      parts.flatMap(({ inlineData }) => (inlineData ? [inlineData] : [])).map(pictureOf),
    ),
    tools: declared.map(({ name, parameters, parametersJsonSchema }) => ({
      name,
      parameters: parametersJsonSchema ?? parameters,
    })),
    toolChoice: toolChoice(calling?.mode, allowed),
    parallelTools: true,
    ...(config.responseMimeType === 'application/json' && {
      jsonSchema: config.responseJsonSchema ?? { type: 'object', properties: { answer: { type: 'string' } } },
    }),
    stop: config.stopSequences ?? [],
    maxTokens: config.maxOutputTokens,
  };
}

/** The words of a turn; what a tool said stands for them where there are none. */
function textOf(parts: readonly RequestPart[]): string {
  return parts
    .map(({ text, functionResponse }) => text ?? (functionResponse ? saidBy(functionResponse.response) : ''))
    .join('');
}

function saidBy(response: Record<string, unknown>): string {
  return typeof response.output === 'string' ? response.output : JSON.stringify(response);
}

function toolChoice(mode: 'AUTO' | 'ANY' | 'NONE' | undefined, name: string | undefined) {
  if (mode === 'NONE') return 'none';
  if (mode !== 'ANY') return 'auto';
  return name === undefined ? 'required' : { name };
}

async function pictureOf({ mimeType, data }: { mimeType: string; data: string }) {
  if (!mimeType.startsWith('image/')) throw notSimulated('reads text and pictures only');
  const picture = await givenPicture(`data:${mimeType};base64,${data}`);
  if (picture === null) throw invalidArgument('Unable to process input image.');
  return picture;
}

/** About four characters to a token, and 258 for a picture. */
export function promptTokens(asked: GenerateContentRequest): number {
  const parts = [
    ...(asked.systemInstruction?.parts ?? []),
    ...asked.contents.flatMap((content) => content.parts),
  ];
  const chars = parts.reduce(
    (sum, { inlineData: _picture, ...rest }) => sum + JSON.stringify(rest).length,
    0,
  );
  return Math.ceil(chars / 4) + parts.filter(({ inlineData }) => inlineData).length * 258;
}
