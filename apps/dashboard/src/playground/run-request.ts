import { type Job, jobSchema } from '@byway/contracts/jobs-api';
import { fetchApi } from '../api/call-api.js';
import { fetchJobResult, readJob } from '../api/jobs.js';
import { type AnswerFacts, answerFacts } from '../shared/answer/answer-facts.js';
import { type Answer, readAnswer } from '../shared/answer/read-answer.js';
import { isOpenJob } from '../shared/is-open-job.js';
import type { PlaygroundRequest } from './playground-request.js';
import { readChatStream } from './read-chat-stream.js';

/** ms between looks at a job. */
const POLL_MS = 500;

/** What becomes known of a call while it runs. */
export interface RunProgress {
  facts: AnswerFacts;
  answer: Answer;
  job: Job;
  /** ms from sending to the first text of a stream. */
  firstTextMs: number;
}

interface RunOptions {
  traceId: string;
  signal: AbortSignal;
  onProgress: (progress: Partial<RunProgress>) => void;
}

/**
 * Sends a request and follows it to its end, a job too.
 * @throws ApiError for what the gateway refuses or could not do; AbortError after `signal`.
 */
export async function runRequest(request: PlaygroundRequest, options: RunOptions): Promise<void> {
  const { traceId, signal, onProgress } = options;
  const sentAt = performance.now();
  const headers = { ...request.headers, 'x-portkey-trace-id': traceId };
  const response = await fetchApi({ ...request, method: 'POST', headers, signal });
  if (response.status === 202) {
    const job = await followJob(jobSchema.parse(await response.json()), options);
    return readWhole(await fetchJobResult(job.id, signal), onProgress);
  }
  if (response.headers.get('content-type')?.startsWith('text/event-stream') !== true) {
    return readWhole(response, onProgress);
  }
  onProgress({ facts: answerFacts(response.headers) });
  let isFirst = true;
  await readChatStream(response, (answer) => {
    onProgress({ answer, ...(isFirst && answer.text !== '' && { firstTextMs: performance.now() - sentAt }) });
    isFirst &&= answer.text === '';
  });
}

async function readWhole(response: Response, onProgress: RunOptions['onProgress']): Promise<void> {
  onProgress({ facts: answerFacts(response.headers), answer: readAnswer(await response.json()) });
}

async function followJob(accepted: Job, { signal, onProgress }: RunOptions): Promise<Job> {
  let job = accepted;
  onProgress({ job });
  while (isOpenJob(job)) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    signal.throwIfAborted();
    job = await readJob(job.id, signal);
    onProgress({ job });
  }
  return job;
}
