import { describe, expect, it } from '@jest/globals';
import { genAiOperation } from './gen-ai-operation.js';

describe('genAiOperation', () => {
  it.each([
    ['/v1/chat/completions', 'chat', 'text'],
    ['/v1/embeddings', 'embeddings', undefined],
    ['/v1/images/generations', 'generate_content', 'image'],
    ['/v1/images/edits', 'generate_content', 'image'],
    ['/v1/audio/speech', 'generate_content', 'speech'],
    ['/v1/whatever', 'generate_content', undefined],
  ])('names %s in the words of the conventions', (endpoint, operation, outputType) => {
    expect(genAiOperation(endpoint)).toEqual({ operation, ...(outputType !== undefined && { outputType }) });
  });
});
