import { cacheStatuses } from '@byway/contracts/reply-head';
import type { Header, Reference } from './document-types.js';

const text = (description: string, example?: string): Header => ({
  description,
  schema: { type: 'string' },
  ...(example !== undefined && { example }),
});
const whole = (description: string): Header => ({ description, schema: { type: 'integer' } });

/** Response headers; the keys are the very header names. */
export const answerHeaders = {
  'x-request-id': text('Id of the request; finds its log.', 'req_0199c0'),
  'x-portkey-trace-id': text('W3C trace id of the request; finds its trace.'),
  'x-portkey-provider': text('Provider of the last attempt.', 'stability-ai'),
  'x-portkey-last-used-option-index': text(
    'Place in the config of the target that answered.',
    'config.targets[1]',
  ),
  'x-portkey-retry-attempt-count': whole('Retries on that target; -1 when they were exhausted.'),
  'x-portkey-cache-status': {
    description:
      'Whether the answer came from the cache. `REFRESH`: a new one was asked for; `DISABLED`: the last target has no cache.',
    schema: { enum: [...cacheStatuses] },
  },
  'x-byway-attempts': whole(
    'Provider attempts made, all targets together. An answer out of the cache is none.',
  ),
  'x-byway-cost-usd': {
    description: 'List price of the answer in USD; 0 out of the cache.',
    schema: { type: 'number' },
  },
  'x-byway-warnings': text('Parameters that were dropped or approximated, models that were replaced.'),
  'x-should-retry': {
    description: 'Whether the same request may succeed when sent again.',
    schema: { enum: ['true', 'false'] },
  },
  'retry-after': whole('Seconds to wait before that, or before asking for a job.'),
  'x-byway-joined-request-id': text(
    'On the answer to a retry of an SDK: the running request whose answer it is.',
    'req_0199c0',
  ),
  'x-byway-job-id': text('The job of a durable call.', 'job_0199c0'),
  location: text('Where to ask for the job.', '/v1/jobs/job_0199c0'),
  'set-cookie': text('The session, or an empty one to end it: `HttpOnly`, `SameSite=Strict`.'),
  'preference-applied': text('What was honoured of `Prefer`.', 'respond-async'),
} satisfies Record<string, Header>;

export type AnswerHeaderName = keyof typeof answerHeaders;

/** References to answer headers, for a response. */
export function headerRefs(names: readonly AnswerHeaderName[]): Record<string, Reference> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
