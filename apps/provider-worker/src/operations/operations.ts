import { chatCompletions } from './chat-completions.js';
import { completions } from './completions.js';
import { embeddings } from './embeddings.js';
import { messages } from './messages.js';
import { imageGenerations } from './image-generations.js';
import type { Operation } from './operation.js';

/** Every endpoint this worker can run, by path. A new one is a file and a line here. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  [imageGenerations, chatCompletions, completions, embeddings, messages].map((operation) => [
    operation.endpoint,
    operation,
  ]),
);
