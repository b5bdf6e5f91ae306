/** What the response headers say about how an answer came about; null: the header is not there. */
export interface AnswerFacts {
  requestId: string | null;
  jobId: string | null;
  provider: string | null;
  target: string | null;
  attempts: string | null;
  costUsd: number | null;
  cacheStatus: string | null;
  warnings: string | null;
}

export function answerFacts(headers: Headers): AnswerFacts {
  const cost = headers.get('x-byway-cost-usd');
  return {
    requestId: headers.get('x-request-id'),
    jobId: headers.get('x-byway-job-id'),
    provider: headers.get('x-portkey-provider'),
    target: headers.get('x-portkey-last-used-option-index'),
    attempts: headers.get('x-byway-attempts'),
    costUsd: cost === null ? null : Number(cost),
    cacheStatus: headers.get('x-portkey-cache-status'),
    warnings: headers.get('x-byway-warnings'),
  };
}
