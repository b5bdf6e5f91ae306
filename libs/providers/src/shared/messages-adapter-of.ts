import type { Provider } from '../spec/define-provider.js';
import type { MessagesAdapter } from '../spec/messages-adapter.js';
import { messagesOverChat } from './messages-over-chat.js';

/** How a provider answers a call of Anthropic's Messages API: as its own, or over chat; else undefined. */
export function messagesAdapterOf({ messages, chat }: Provider): MessagesAdapter | undefined {
  return messages ?? (chat === undefined ? undefined : messagesOverChat(chat));
}
