import type { RequestSettled } from '@byway/contracts/ledger-events';

/** An event that can be told from others by `settledAt` and by `requestId` (`req_<index>`). */
export function settledEvent(index: number): RequestSettled {
  return {
    type: 'request-settled',
    requestId: `req_${index}`,
    workspaceId: 'default',
    status: 'completed',
    httpStatus: 200,
    error: null,
    provider: 'openai',
    model: null,
    target: 'config',
    attempts: 1,
    costUsd: null,
    cacheStatus: null,
    latencyMs: 1,
    settledAt: index,
  };
}
