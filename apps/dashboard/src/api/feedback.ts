import { feedbackSavedSchema, feedbackSchema } from '@byway/contracts/ledger-api';
import { listSchema } from '@byway/contracts/list';
import { queryOptions } from '@tanstack/react-query';
import { callApi } from './call-api.js';

const path = '/v1/feedback';

/** What people said of a trace, newest first. */
export const feedbackQuery = (traceId: string) =>
  queryOptions({
    queryKey: ['feedback', traceId],
    queryFn: ({ signal }) =>
      callApi({ path, query: { trace_id: traceId }, signal, answer: listSchema(feedbackSchema) }),
  });

/** Says how good the result of a trace was. @param value -10 to 10. */
export const giveFeedback = (entry: { traceId: string; value: number; note: string }) =>
  callApi({
    method: 'POST',
    path,
    body: {
      trace_id: entry.traceId,
      value: entry.value,
      ...(entry.note !== '' && { metadata: { note: entry.note } }),
    },
    answer: feedbackSavedSchema,
  });
