import { BywayError } from '@byway/errors/byway-error';
import type { ChatRequest, ChatTool } from '@byway/openai-wire/chat-request';
import { changedParameter, droppedParameter } from '../shared/warnings.js';
import { chatContents } from './chat-contents.js';

/** Gemini 3 refuses function calls of the history without a signature. */
const needsSignatures = (model: string) => /^gemini-[3-9]/.test(model);
/** Models that are told a budget of thinking tokens; newer ones are told a level. */
const hasBudget = (model: string) => /^gemini-2\.5/.test(model);
const MAX_STOPS = 5;

/** What is translated; the rest is left out with a warning. */
const TRANSLATED: ReadonlySet<string> = new Set([
  'messages',
  'model',
  'frequency_penalty',
  'max_completion_tokens',
  'max_tokens',
  'n',
  'presence_penalty',
  'reasoning_effort',
  'response_format',
  'seed',
  'stop',
  'stream',
  'stream_options',
  'temperature',
  'tool_choice',
  'tools',
  'top_p',
  // Not OpenAI's: SDKs merge `extra_body` into the root of the body.
  'top_k',
  'safety_settings',
]);

/**
 * The body of `generateContent` for a chat call.
 * @throws BywayError `unsupported_parameter` or `invalid_value`, with `param`.
 */
export function chatRequestBody(input: ChatRequest, model: string): Record<string, unknown> {
  const { systemInstruction, contents } = chatContents(input.messages, {
    needsSignatures: needsSignatures(model),
  });
  const stops = [input.stop ?? []].flat();
  const generationConfig = withoutAbsent({
    temperature: input.temperature,
    topP: input.top_p,
    topK: input.top_k,
    maxOutputTokens: input.max_completion_tokens ?? input.max_tokens,
    stopSequences: stops.length === 0 ? undefined : stops.slice(0, MAX_STOPS),
    candidateCount: input.n,
    seed: input.seed,
    frequencyPenalty: input.frequency_penalty,
    presencePenalty: input.presence_penalty,
    thinkingConfig: thinkingConfig(input.reasoning_effort, model).config,
    ...responseFormat(input.response_format),
  });
  return withoutAbsent({
    contents,
    systemInstruction: systemInstruction ?? undefined,
    generationConfig: Object.keys(generationConfig).length === 0 ? undefined : generationConfig,
    tools: functionTools(input.tools),
    toolConfig: toolConfig(input.tool_choice),
    safetySettings: input.safety_settings,
  });
}

/** What is left out or sent otherwise than it was asked. */
export function chatWarnings(input: ChatRequest, model: string): string[] {
  const stops = [input.stop ?? []].flat().length;
  return [
    ...thinkingConfig(input.reasoning_effort, model).warnings,
    ...(stops > MAX_STOPS ? [changedParameter('stop', stops, `the first ${MAX_STOPS}`)] : []),
    ...Object.keys(input)
      .filter((name) => !TRANSLATED.has(name))
      .map((name) => droppedParameter(name, model)),
  ];
}

function withoutAbsent(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

function responseFormat(format: ChatRequest['response_format']): Record<string, unknown> {
  if (format === undefined || format.type === 'text') return {};
  const responseMimeType = 'application/json';
  if (format.type === 'json_object') return { responseMimeType };
  return { responseMimeType, responseJsonSchema: format.json_schema.schema };
}

function functionTools(tools: ChatTool[] | undefined): unknown {
  if (tools === undefined || tools.length === 0) return undefined;
  const functionDeclarations = tools.map((tool, index) => {
    if (!isFunctionTool(tool)) {
      const param = `tools[${index}].type`;
      throw new BywayError('unsupported_parameter', `${param}: Gemini takes functions only`, { param });
    }
    const { name, description, parameters } = tool.function;
    return withoutAbsent({ name, description, parametersJsonSchema: parameters });
  });
  return [{ functionDeclarations }];
}

type FunctionTool = Extract<ChatTool, { type: 'function' }>;
const isFunctionTool = (tool: ChatTool): tool is FunctionTool => tool.type === 'function';
type Choice = Exclude<ChatRequest['tool_choice'], string | undefined>;
const isFunctionChoice = (choice: Choice): choice is Extract<Choice, { type: 'function' }> =>
  choice.type === 'function';

function toolConfig(choice: ChatRequest['tool_choice']): unknown {
  if (choice === undefined) return undefined;
  const config = (mode: string, names?: string[]) => ({
    functionCallingConfig: { mode, ...(names !== undefined && { allowedFunctionNames: names }) },
  });
  if (choice === 'none') return config('NONE');
  if (choice === 'auto') return config('AUTO');
  if (choice === 'required') return config('ANY');
  if (isFunctionChoice(choice)) return config('ANY', [choice.function.name]);
  const message = 'tool_choice: Gemini takes none, auto, required or a function';
  throw new BywayError('unsupported_parameter', message, { param: 'tool_choice' });
}

/** Google's own mapping of `reasoning_effort` (Gemini API, OpenAI compatibility, 2026). */
const BUDGETS = { none: 0, minimal: 1024, low: 1024, medium: 8192, high: 24_576, xhigh: 24_576, max: 24_576 };
const LEVELS = { minimal: 'minimal', low: 'low', medium: 'medium', high: 'high', xhigh: 'high', max: 'high' };

function thinkingConfig(
  effort: ChatRequest['reasoning_effort'],
  model: string,
): { config?: Record<string, unknown>; warnings: string[] } {
  if (effort === undefined) return { warnings: [] };
  if (hasBudget(model)) return { config: { thinkingBudget: BUDGETS[effort] }, warnings: [] };
  // These models always think; the pro models know no level below `low`.
  const asked = effort === 'none' ? 'minimal' : effort;
  const level = model.includes('pro') && asked === 'minimal' ? 'low' : LEVELS[asked];
  const warnings = level === effort ? [] : [changedParameter('reasoning_effort', effort, level)];
  return { config: { thinkingLevel: level }, warnings };
}
