import { feedbackQuerySchema, logQuerySchema } from '@byway/contracts/ledger-api';
import type { TaggedOperations } from '../operation.js';
import { logFilterNotes } from './log-filter-notes.js';
import { unreadableBody } from './shared-notes.js';

export const logsOperations: TaggedOperations = {
  tag: 'Logs',
  description:
    'The record of every request and attempt. It is written in the background, so it lags by moments.',
  operations: [
    {
      method: 'get',
      path: '/v1/logs',
      id: 'listLogs',
      summary: 'List requests, newest first',
      scope: 'logs.read',
      query: logQuerySchema,
      queryNotes: {
        time_from: 'ISO 8601 or Unix seconds; included.',
        time_to: 'ISO 8601 or Unix seconds; not included.',
        ...logFilterNotes,
        limit: 'Entries of a page.',
        after: 'Id of the last log of the page before.',
      },
      answer: {
        description: 'One page without bodies. `total` stops counting at 10 000.',
        schema: 'LogList',
      },
      errors: ['invalid_value'],
    },
    {
      method: 'get',
      path: '/v1/logs/{id}',
      id: 'getLog',
      summary: 'Get a request with its bodies and headers',
      scope: 'logs.read',
      pathParameters: { id: 'Id of the request, as `x-request-id` answered it.' },
      answer: { description: 'The request and its attempts.', schema: 'Log' },
      errors: ['not_found'],
    },
    {
      method: 'get',
      path: '/v1/traces/{traceId}',
      id: 'getTrace',
      summary: 'Get a trace',
      scope: 'logs.read',
      pathParameters: {
        traceId: 'W3C trace id, as `x-portkey-trace-id` answered it, or the text a caller sent there.',
      },
      answer: { description: 'Its requests, and their spans for a waterfall.', schema: 'Trace' },
      errors: ['not_found'],
    },
    {
      method: 'get',
      path: '/v1/feedback',
      id: 'listFeedback',
      summary: 'List the feedback on a trace, newest first',
      scope: 'logs.read',
      query: feedbackQuerySchema,
      queryNotes: {
        trace_id: 'The trace id that `x-portkey-trace-id` answered, or the text a caller sent there.',
        limit: 'Entries of a page.',
        after: 'Id of the last entry of the page before.',
      },
      answer: { description: 'One page.', schema: 'FeedbackList' },
      errors: ['missing_required_parameter', 'invalid_value'],
    },
    {
      method: 'post',
      path: '/v1/feedback',
      id: 'createFeedback',
      summary: 'Say how good the result of a trace was',
      description: 'One entry or a list of up to 100. `traceID` is read as `trace_id`.',
      scope: 'feedback.write',
      body: {
        schema: 'CreateFeedback',
        examples: {
          thumbsUp: {
            summary: 'Thumbs up',
            value: { trace_id: '4bf92f3577b34da6a3ce929d0e0e4736', value: 1 },
          },
        },
      },
      answer: { description: 'Saved.', schema: 'FeedbackSaved' },
      errors: unreadableBody,
    },
  ],
};
