import type { GivenPicture } from './given-picture.js';
import { sampleOf } from './schema-sample.js';
import { readTextMarkers, type TextMarkers } from './text-markers.js';

export interface OfferedTool {
  name: string;
  /** JSON schema of the arguments. */
  parameters: unknown;
}

/** What an answer is made from, in no provider's words. */
export interface Conversation {
  /** The text of the last message. */
  question: string;
  /** The last message is the answer of a tool. */
  afterTool: boolean;
  pictures: GivenPicture[];
  tools: OfferedTool[];
  toolChoice: 'none' | 'auto' | 'required' | { name: string };
  /** At most one tool call when false. */
  parallelTools: boolean;
  /** JSON schema that the answer must satisfy; `{}` any object. */
  jsonSchema?: unknown;
  stop: string[];
  maxTokens?: number | undefined;
}

export interface PlannedAnswer {
  /** Pieces of the text, one token each; without end when `count` is null. */
  tokens: Iterable<string>;
  count: number | null;
  toolCalls: { name: string; arguments: string }[];
  /** The text is the model's refusal. */
  isRefusal: boolean;
  ended: 'stop' | 'length' | 'tool_calls';
}

/** One token is a word with the space before it. */
export function tokensOf(text: string): string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}

/**
 * Decides what the model answers: the same conversation gives the same answer. @param variant number of
 * the choice, from 0, which shows in the text of all but the first.
 */
export function planAnswer(conversation: Conversation, variant = 0): PlannedAnswer {
  const markers = readTextMarkers(conversation.question);
  if (markers.refuse) {
    return { ...limited("I'm sorry, but I can't help with that.", conversation), isRefusal: true };
  }
  const toolCalls = toolsToCall(conversation, markers).map(({ name, parameters }) => ({
    name,
    arguments: JSON.stringify(sampleOf(parameters ?? {}, markers.text)),
  }));
  if (toolCalls.length > 0) {
    const count = toolCalls.reduce((sum, call) => sum + callTokens(call), 0);
    return { tokens: [], count, toolCalls, isRefusal: false, ended: 'tool_calls' };
  }
  if (markers.endless && conversation.maxTokens === undefined) {
    return { tokens: endless(markers.text), count: null, toolCalls: [], isRefusal: false, ended: 'stop' };
  }
  return limited(textOf(conversation, markers, variant), conversation);
}

/** Tokens of a tool call's name and arguments. */
export function callTokens(call: { name: string; arguments: string }): number {
  return Math.ceil((call.name.length + call.arguments.length) / 4);
}

function toolsToCall({ tools, toolChoice, afterTool, parallelTools }: Conversation, { tool }: TextMarkers) {
  const [first] = tools;
  if (first === undefined || toolChoice === 'none') return [];
  if (typeof toolChoice === 'object') return tools.filter(({ name }) => name === toolChoice.name);
  if (tool.kind === 'named' && !afterTool) return tools.filter(({ name }) => name === tool.name);
  if (tool.kind === 'all' && !afterTool) return parallelTools ? tools : [first];
  return (tool.kind === 'first' && !afterTool) || toolChoice === 'required' ? [first] : [];
}

function textOf(conversation: Conversation, markers: TextMarkers, variant: number): string {
  if (conversation.jsonSchema !== undefined) {
    return JSON.stringify(sampleOf(conversation.jsonSchema, markers.text));
  }
  const length = markers.endless ? conversation.maxTokens : markers.words;
  if (length !== undefined) return take(endless(markers.text), length).join('').trimStart();
  const pictures = conversation.pictures.map(
    ({ width, height, mediaType }, index) =>
      ` Picture ${index + 1} is ${width}x${height} pixels (${mediaType}).`,
  );
  const said = conversation.afterTool ? 'The tool said' : 'You said';
  const choice = variant === 0 ? '' : ` (choice ${variant + 1})`;
  return `${said}: ${markers.text}${pictures.join('')}${choice}`;
}

function* endless(text: string): Generator<string> {
  const words = text.split(/\s+/).filter(Boolean);
  for (let at = 0; ; at = (at + 1) % Math.max(words.length, 1)) yield ` ${words[at] ?? 'word'}`;
}

function take(tokens: Iterator<string>, count: number): string[] {
  return Array.from({ length: count }, () => String(tokens.next().value));
}

function limited(whole: string, { stop, maxTokens }: Conversation): PlannedAnswer {
  const ends = stop.map((word) => whole.indexOf(word)).filter((at) => at !== -1);
  const all = tokensOf(whole.slice(0, Math.min(whole.length, ...ends)));
  const tokens = all.slice(0, maxTokens);
  const ended = tokens.length < all.length ? 'length' : 'stop';
  return { tokens, count: tokens.length, toolCalls: [], isRefusal: false, ended };
}
