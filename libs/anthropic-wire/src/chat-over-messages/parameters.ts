import type { ChatRequest } from '@byway/openai-wire/chat-request';
import { type Effort, efforts, type MessagesRequest } from '../messages-request.js';
import { closedSchema } from './closed-schema.js';
import type { MessagesModel } from './messages-model.js';
import { leftOut, unsupported } from './refuse.js';

type Parameters = Partial<MessagesRequest>;

/** Anthropic's own parameters that callers of OpenAI's API may add to the body; they pass as they are. */
const OWN = ['thinking', 'cache_control', 'container', 'inference_geo', 'speed', 'context_management'];

/** What has a counterpart, or none and no effect worth a warning. */
const HANDLED = new Set([
  ...['model', 'messages', 'tools', 'tool_choice', 'parallel_tool_calls', 'stream', 'stream_options'],
  ...['max_tokens', 'max_completion_tokens', 'stop', 'temperature', 'top_p', 'top_k', 'user'],
  ...['safety_identifier', 'reasoning_effort', 'response_format', 'output_config', 'n', 'logprobs'],
  ...['top_logprobs', 'modalities', ...OWN],
]);

/** What the caller would miss in the answer cannot be dropped. */
function refuseLost(chat: ChatRequest): void {
  if (chat.n !== undefined && chat.n > 1) throw unsupported('n', 'Anthropic gives one answer to a request');
  if (chat.logprobs === true) throw unsupported('logprobs', "Anthropic's models do not tell them");
  const modalities = chat['modalities'];
  if (Array.isArray(modalities) && modalities.some((modality) => modality !== 'text')) {
    throw unsupported('modalities', "Anthropic's models answer in text");
  }
}

function maxTokens(chat: ChatRequest, model: MessagesModel, warnings: string[]): number {
  const asked = chat.max_completion_tokens ?? chat.max_tokens;
  if (asked === undefined || asked <= model.maxTokens) return asked ?? model.maxTokens;
  warnings.push(`max_tokens: ${asked} sent as ${model.maxTokens}, the most ${model.model} takes`);
  return model.maxTokens;
}

function sampling(chat: ChatRequest, model: MessagesModel, warnings: string[]): Parameters {
  const { temperature, top_p: topP } = chat;
  const topK = chat['top_k'];
  const given = { temperature, top_p: topP, top_k: typeof topK === 'number' ? topK : undefined };
  if (!model.acceptsSampling) {
    // The only values newer models take are their defaults.
    for (const [name, value] of Object.entries(given)) {
      if (value !== undefined && !(name !== 'top_k' && value === 1)) {
        warnings.push(`${name}: not supported by ${model.model}, dropped`);
      }
    }
    return {};
  }
  if (temperature !== undefined && temperature > 1) warnings.push(`temperature: ${temperature} sent as 1`);
  return Object.fromEntries(
    Object.entries({ ...given, temperature: temperature && Math.min(1, temperature) }).filter(
      ([, value]) => value !== undefined,
    ),
  );
}

/** The asked level, or the nearest below it that the model has, else its lowest. */
function effortFor(asked: Effort, model: MessagesModel): Effort | undefined {
  const rank = efforts.indexOf(asked);
  return [...model.efforts].reverse().find((level) => efforts.indexOf(level) <= rank) ?? model.efforts[0];
}

function reasoning(
  asked: ChatRequest['reasoning_effort'],
  model: MessagesModel,
  warnings: string[],
): { thinking?: MessagesRequest['thinking']; effort?: Effort } {
  if (asked === undefined) return {};
  if (asked === 'none' && !model.alwaysThinks) return { thinking: { type: 'disabled' } };
  const effort = effortFor(asked === 'none' || asked === 'minimal' ? 'low' : asked, model);
  if (effort === undefined) {
    warnings.push(`reasoning_effort: not supported by ${model.model}, dropped`);
    return {};
  }
  if (effort !== asked) warnings.push(`reasoning_effort: ${asked} sent as ${effort}`);
  return { effort };
}

function outputFormat(chat: ChatRequest, model: MessagesModel, warnings: string[]): object {
  const format = chat.response_format;
  if (format === undefined || format.type === 'text') return {};
  if (format.type === 'json_object') {
    warnings.push(leftOut('response_format json_object'));
    return {};
  }
  if (!model.structuredOutputs) throw unsupported('response_format', `not supported by ${model.model}`);
  return {
    format: { type: 'json_schema', schema: closedSchema(format.json_schema.schema ?? { type: 'object' }) },
  };
}

/**
 * Everything of a chat request but its messages and tools. What has no counterpart is left out with a warning.
 * @throws BywayError `unsupported_parameter` where the caller would miss it in the answer
 */
export function parametersOf(
  chat: ChatRequest,
  model: MessagesModel,
): { parameters: Parameters & { max_tokens: number }; warnings: string[] } {
  refuseLost(chat);
  const warnings = Object.keys(chat)
    .filter((name) => !HANDLED.has(name))
    .map(leftOut);
  const { effort, ...thinking } = reasoning(chat.reasoning_effort, model, warnings);
  const own = Object.fromEntries(OWN.filter((name) => name in chat).map((name) => [name, chat[name]]));
  const config = {
    ...(effort !== undefined && { effort }),
    ...outputFormat(chat, model, warnings),
    ...(typeof chat['output_config'] === 'object' && chat['output_config']),
  };
  const user = chat.user ?? chat['safety_identifier'];
  const stop = typeof chat.stop === 'string' ? [chat.stop] : (chat.stop ?? []);
  return {
    parameters: {
      max_tokens: maxTokens(chat, model, warnings),
      ...sampling(chat, model, warnings),
      ...(stop.length > 0 && { stop_sequences: stop }),
      ...(typeof user === 'string' && { metadata: { user_id: user } }),
      ...(Object.keys(config).length > 0 && { output_config: config }),
      ...thinking,
      ...own,
      ...(chat.stream === true && { stream: true }),
    },
    warnings,
  };
}
