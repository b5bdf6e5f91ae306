export interface GenAiOperation {
  /** `gen_ai.operation.name` */
  operation: 'chat' | 'text_completion' | 'embeddings' | 'generate_content';
  /** `gen_ai.output.type`; absent where the caller asks for no modality. */
  outputType?: 'image' | 'speech' | 'text';
}

/** Endpoints whose path does not follow the rules below. */
const operations: Record<string, GenAiOperation> = {
  '/v1/chat/completions': { operation: 'chat', outputType: 'text' },
  '/v1/completions': { operation: 'text_completion', outputType: 'text' },
  '/v1/embeddings': { operation: 'embeddings' },
  '/v1/audio/speech': { operation: 'generate_content', outputType: 'speech' },
  '/v1/audio/transcriptions': { operation: 'generate_content', outputType: 'text' },
  '/v1/audio/translations': { operation: 'generate_content', outputType: 'text' },
};

/**
 * The operation of an OpenAI endpoint in the words of the GenAI conventions. They have none for
 * images and audio, and ask for the well-known value that applies: `generate_content`, the multimodal
 * one, with the modality in the output type.
 */
export function genAiOperation(endpoint: string): GenAiOperation {
  const known = operations[endpoint];
  if (known !== undefined) return known;
  return endpoint.startsWith('/v1/images/')
    ? { operation: 'generate_content', outputType: 'image' }
    : { operation: 'generate_content' };
}
