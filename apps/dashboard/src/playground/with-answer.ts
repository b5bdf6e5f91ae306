import type { Answer } from '../shared/answer/read-answer.js';
import { CHAT, type PlaygroundInput } from './playground-input.js';

/** After a chat was answered: message and answer are part of the conversation, and the next message begins. */
export function withAnswer(input: PlaygroundInput, answer: Answer | undefined): PlaygroundInput {
  if (input.endpoint !== CHAT || answer?.kind !== 'text' || answer.text === '') return input;
  const { turns, message, picture } = input.chat;
  return {
    ...input,
    chat: {
      ...input.chat,
      turns: [
        ...turns,
        { role: 'user', text: message, picture },
        { role: 'assistant', text: answer.text, picture: null },
      ],
      message: '',
      picture: null,
    },
  };
}
