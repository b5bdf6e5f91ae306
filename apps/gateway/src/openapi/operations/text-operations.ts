import type { TaggedOperations } from '../operation.js';
import {
  acceptedAnswer,
  inferenceAnswerHeaders,
  inferenceErrors,
  inferenceRequestHeaders,
} from './inference-operation.js';

const common = {
  method: 'post',
  scope: 'inference',
  requestHeaders: inferenceRequestHeaders,
  otherAnswers: acceptedAnswer,
  errors: inferenceErrors,
} as const;

const usage = { prompt_tokens: 13, completion_tokens: 4, total_tokens: 17 };

export const textOperations: TaggedOperations = {
  tag: 'Text',
  description:
    "OpenAI's chat, completion and embedding APIs over every provider. Headers choose the provider, or a config with fallbacks.",
  operations: [
    {
      ...common,
      path: '/v1/chat/completions',
      id: 'createChatCompletion',
      summary: 'Chat with a model',
      description:
        'Runs as a job on the queue of the first target. When that fails, the config decides whether it is tried again or goes to the next target. Top-level fields that are not listed are passed on to the provider.',
      body: {
        schema: 'ChatRequest',
        examples: {
          question: {
            summary: 'A question',
            value: { model: 'gpt-5-mini', messages: [{ role: 'user', content: 'What is a byway?' }] },
          },
        },
      },
      answer: {
        description:
          'The answer of the model. With `stream: true` an event stream of `chat.completion.chunk` objects that ends with `data: [DONE]`, or, when it broke off, with `data: {"error": {...}}`.',
        schema: 'ChatCompletion',
        streamed: true,
        headers: inferenceAnswerHeaders,
        examples: {
          answer: {
            summary: 'An answer',
            value: {
              id: 'chatcmpl-0199c0a1',
              object: 'chat.completion',
              created: 1790000000,
              model: 'gpt-5-mini',
              choices: [
                {
                  index: 0,
                  message: { role: 'assistant', content: 'A small road.' },
                  finish_reason: 'stop',
                },
              ],
              usage,
            },
          },
        },
      },
    },
    {
      ...common,
      path: '/v1/messages',
      id: 'createMessage',
      summary: 'Chat with a model in Anthropic’s API',
      description:
        'Any provider answers: at Anthropic the body is sent as it is, elsewhere it is translated to chat and back. Errors have Anthropic’s shape, with `code`, `param` and `attempts` of Byway in `error`. The Byway key may also come in `x-api-key`.',
      body: {
        schema: 'MessagesRequest',
        examples: {
          question: {
            summary: 'A question',
            value: {
              model: 'claude-sonnet-5-5',
              max_tokens: 1024,
              messages: [{ role: 'user', content: 'What is a byway?' }],
            },
          },
        },
      },
      answer: {
        description:
          'The answer of the model. With `stream: true` an event stream that ends with `message_stop`, or, when it broke off, with `error`.',
        schema: 'Message',
        streamed: true,
        headers: inferenceAnswerHeaders,
        examples: {
          answer: {
            summary: 'An answer',
            value: {
              id: 'msg_0199c0a1',
              type: 'message',
              role: 'assistant',
              model: 'claude-sonnet-5-5',
              content: [{ type: 'text', text: 'A small road.' }],
              stop_reason: 'end_turn',
              stop_sequence: null,
              usage: { input_tokens: 13, output_tokens: 7 },
            },
          },
        },
      },
      errorSchema: 'MessagesError',
    },
    {
      ...common,
      path: '/v1/completions',
      id: 'createCompletion',
      summary: 'Complete a text',
      description: "OpenAI's older endpoint, for models that continue a text.",
      body: {
        schema: 'CompletionRequest',
        examples: {
          text: {
            summary: 'The beginning of a text',
            value: { model: 'gpt-3.5-turbo-instruct', prompt: 'When the road is closed,', max_tokens: 16 },
          },
        },
      },
      answer: {
        description:
          'The text. With `stream: true` an event stream of pieces of it that ends with `data: [DONE]`, or, when it broke off, with `data: {"error": {...}}`.',
        schema: 'Completion',
        streamed: true,
        headers: inferenceAnswerHeaders,
        examples: {
          text: {
            summary: 'The rest of it',
            value: {
              id: 'cmpl-0199c0a1',
              object: 'text_completion',
              created: 1790000000,
              model: 'gpt-3.5-turbo-instruct',
              choices: [{ index: 0, text: ' take the byway.', finish_reason: 'stop' }],
              usage,
            },
          },
        },
      },
    },
    {
      ...common,
      path: '/v1/embeddings',
      id: 'createEmbeddings',
      summary: 'Turn texts into vectors',
      body: {
        schema: 'EmbeddingsRequest',
        examples: {
          texts: {
            summary: 'Two texts',
            value: { model: 'text-embedding-3-small', input: ['road', 'byway'] },
          },
        },
      },
      answer: {
        description: 'The vectors, in the order of the texts.',
        schema: 'EmbeddingsAnswer',
        headers: inferenceAnswerHeaders,
        examples: {
          vectors: {
            summary: 'A vector, cut short',
            value: {
              object: 'list',
              data: [{ object: 'embedding', index: 0, embedding: [0.0023, -0.0091, 0.0157] }],
              model: 'text-embedding-3-small',
              usage: { prompt_tokens: 2, total_tokens: 2 },
            },
          },
        },
      },
    },
  ],
};
