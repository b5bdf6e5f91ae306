import {
  type Completion,
  type CompletionRequest,
  parseCompletionRequest,
} from '@byway/openai-wire/completion';
import { CompletionAssembler } from '@byway/openai-wire/completion-assembler';
import { openAiStreamFormat } from './stream-format.js';
import { defineTextOperation } from './text-operation.js';

/** `POST /v1/completions` */
export const completions = defineTextOperation<CompletionRequest, Completion, Completion>({
  endpoint: '/v1/completions',
  parse: parseCompletionRequest,
  adapterOf: ({ completions }) => completions,
  format: openAiStreamFormat,
  chunksOf: ({ usage, ...answer }, { stream_options: options }) => [
    answer,
    ...(usage && options?.include_usage === true ? [{ ...answer, choices: [], usage }] : []),
  ],
  assembler: () => new CompletionAssembler(),
});
