import { dataUrl } from '@byway/openai-wire/data-url';
import type { ChatMessage, ChatUserPart } from '@byway/openai-wire/chat-message';
import {
  type KnownBlock,
  readRequestBlock,
  readResultBlock,
  type RequestBlock,
  type ResultBlock,
  type ToolResultBlock,
} from '../request-block.js';
import { leftToAnthropic, onlyAnthropic } from './refuse.js';

type Visible = Extract<KnownBlock, { type: 'text' | 'image' | 'document' }> | ResultBlock;

function documentPart(block: Extract<Visible, { type: 'document' }>, param: string): ChatUserPart {
  const { source, title } = block;
  if (source.type === 'text') return { type: 'text', text: source.data };
  if (source.type !== 'base64') throw onlyAnthropic(`${param}.source.type`, `a document as "${source.type}"`);
  const data = dataUrl({ mediaType: source.media_type, base64: source.data });
  return { type: 'file', file: { filename: title ?? 'document.pdf', file_data: data } };
}

function partOf(block: Visible, param: string): ChatUserPart {
  if (block.type === 'text') return { type: 'text', text: block.text };
  if (block.type === 'document') return documentPart(block, param);
  const { source } = block;
  if (source.type === 'file') throw onlyAnthropic(`${param}.source.type`, 'an image as "file"');
  const url =
    source.type === 'url' ? source.url : dataUrl({ mediaType: source.media_type, base64: source.data });
  return { type: 'image_url', image_url: { url } };
}

/** A tool message holds text only: pictures of a result follow in the user message after it. */
function splitResult(result: ToolResultBlock, param: string): { text: string; shown: ChatUserPart[] } {
  if (typeof result.content === 'string') return { text: result.content, shown: [] };
  const texts: string[] = [];
  const shown: ChatUserPart[] = [];
  for (const [index, inner] of (result.content ?? []).entries()) {
    const at = `${param}.content[${index}]`;
    const block = readResultBlock(inner);
    if (block === null) throw onlyAnthropic(`${at}.type`, `a block of type "${inner.type}"`);
    const part = partOf(block, at);
    if (part.type === 'text') texts.push(part.text);
    else shown.push(part);
  }
  return { text: texts.join('\n\n'), shown };
}

function userMessage(parts: ChatUserPart[]): ChatMessage[] {
  const [first, ...rest] = parts;
  if (first === undefined) return [];
  if (first.type === 'text' && rest.length === 0) return [{ role: 'user', content: first.text }];
  return [{ role: 'user', content: parts }];
}

/**
 * The blocks of a user turn: a tool message for each result, then a user message with the rest.
 * @param param path of the turn's content, for errors
 * @throws BywayError `unsupported_parameter` for blocks that only Anthropic's models take
 */
export function userMessages(
  blocks: readonly RequestBlock[],
  param: string,
  warnings: Set<string>,
): ChatMessage[] {
  const results: ChatMessage[] = [];
  const shown: ChatUserPart[] = [];
  const parts: ChatUserPart[] = [];
  for (const [index, one] of blocks.entries()) {
    const at = `${param}[${index}]`;
    const block = readRequestBlock(one);
    switch (block?.type) {
      case 'tool_result': {
        const result = splitResult(block, at);
        if (block.is_error === true) warnings.add(leftToAnthropic('is_error'));
        results.push({ role: 'tool', tool_call_id: block.tool_use_id, content: result.text });
        shown.push(...result.shown);
        break;
      }
      case 'text':
      case 'image':
      case 'document':
        parts.push(partOf(block, at));
        break;
      default:
        throw onlyAnthropic(`${at}.type`, `a block of type "${one.type}" from the user`);
    }
  }
  return [...results, ...userMessage([...shown, ...parts])];
}
