import { useEffect, useRef, useState } from 'react';
import { cancelJob } from '../api/jobs.js';
import { failed } from '../shared/notify.js';
import type { Answer } from '../shared/answer/read-answer.js';
import type { PlaygroundRequest } from './playground-request.js';
import { type RunProgress, runRequest } from './run-request.js';
import { newTraceId } from './trace-id.js';

/** One sending of a request, from the click to its end. */
export interface Run extends Partial<RunProgress> {
  request: PlaygroundRequest;
  traceId: string;
  phase: 'running' | 'done' | 'failed' | 'stopped';
  /** Unix ms. */
  startedAt: number;
  /** ms from sending to the end. */
  tookMs?: number;
  error?: Error;
}

/** Sends requests, one at a time, and tells how the last one stands. */
export function useRun() {
  const [run, setRun] = useState<Run>();
  const current = useRef<{ stop: AbortController; jobId?: string }>(undefined);
  // Whoever leaves the page waits for no answer; a job goes on.
  useEffect(() => () => current.current?.stop.abort(), []);

  const send = async (request: PlaygroundRequest, onAnswer: (answer: Answer) => void) => {
    current.current?.stop.abort();
    const own: { stop: AbortController; jobId?: string } = { stop: new AbortController() };
    current.current = own;
    let now: Run = { request, traceId: newTraceId(), phase: 'running', startedAt: Date.now() };
    const update = (change: Partial<Run>) => {
      now = { ...now, ...change };
      if (current.current === own) setRun(now);
    };
    update({});
    try {
      const { signal } = own.stop;
      await runRequest(request, {
        traceId: now.traceId,
        signal,
        onProgress(progress) {
          if (progress.job !== undefined) own.jobId = progress.job.id;
          update(progress);
        },
      });
      update({ phase: 'done', tookMs: Date.now() - now.startedAt });
      if (now.answer !== undefined) onAnswer(now.answer);
    } catch (error) {
      const tookMs = Date.now() - now.startedAt;
      if (own.stop.signal.aborted) update({ phase: 'stopped', tookMs });
      else
        update({ phase: 'failed', tookMs, error: error instanceof Error ? error : new Error(String(error)) });
    }
  };
  const stop = () => {
    current.current?.stop.abort();
    const jobId = current.current?.jobId;
    if (jobId !== undefined) cancelJob(jobId).catch(failed('The job was not cancelled'));
  };
  return { run, send, stop };
}
