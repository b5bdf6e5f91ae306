import type { Answer } from '../shared/answer/read-answer.js';
import { CHAT, type PlaygroundInput } from './playground-input.js';

/**
 * After a chat was answered: message and answer are part of the conversation, and the next message begins.
 * @param input as it is filled in now: meanwhile the next message may have been begun.
 * @param sent as it was when it was sent.
 */
export function withAnswer(input: PlaygroundInput, sent: PlaygroundInput, answer: Answer): PlaygroundInput {
  if (sent.endpoint !== CHAT || answer.kind !== 'text' || answer.text === '') return input;
  const { turns, message, picture } = sent.chat;
  const isUntouched = input.chat.message === message && input.chat.picture === picture;
  return {
    ...input,
    chat: {
      ...input.chat,
      turns: [
        ...turns,
        { role: 'user', text: message, picture },
        { role: 'assistant', text: answer.text, picture: null },
      ],
      ...(isUntouched && { message: '', picture: null }),
    },
  };
}
