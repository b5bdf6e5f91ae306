import { BywayError } from '@byway/errors/byway-error';
import type { ErrorCode } from '@byway/errors/catalogue';
import type { Failure } from '@byway/errors/failure';
import { describe, expect, it } from '@jest/globals';
import { advance, type AdvanceInput } from './advance.js';
import type { FallbackStep, Leaf, NextStep, Plan } from './plan-schema.js';
import { initialState } from './routing-state.js';

const leaf = (change: Partial<Leaf> = {}): Leaf => ({
  path: 'config',
  provider: 'openai',
  credential: { kind: 'virtual-key', slug: 'a' },
  customHost: null,
  overrideParams: {},
  defaultParams: {},
  dropParams: [],
  retry: { attempts: 0, onStatusCodes: [429, 500, 502, 503, 504], useRetryAfterHeaders: false },
  requestTimeoutMs: null,
  forwardHeaders: [],
  onUnknown: 'fallback',
  fallbacks: [],
  ...change,
});
const to = (next: number | null, change: Partial<FallbackStep> = {}): FallbackStep => ({
  next,
  onStatusCodes: null,
  onContentFilter: 'stop',
  ...change,
});
const retrying = (attempts: number, change: Partial<Leaf['retry']> = {}): Leaf['retry'] => ({
  ...leaf().retry,
  attempts,
  ...change,
});

function step(
  first: Partial<Leaf>,
  failure: ErrorCode | Partial<Failure>,
  change: Partial<AdvanceInput> & { retries?: number } = {},
): NextStep {
  const plan: Plan = { entry: 0, leaves: [leaf(first), leaf(), leaf()] };
  const facts = typeof failure === 'string' ? { code: failure } : failure;
  return advance({
    plan,
    state: { ...initialState(plan), retries: change.retries ?? 0 },
    outcome: { kind: 'failure', failure: { code: 'provider_unavailable', message: 'down', ...facts } },
    random: () => 0.5,
    remainingMs: 100_000,
    ...change,
  });
}

/** `retry 500`, `fallback 1` or `finish provider_unavailable`. */
function said(...input: Parameters<typeof step>): string {
  const next = step(...input);
  if (next.kind === 'retry') return `retry ${next.delayMs}`;
  if (next.kind === 'fallback') return `fallback ${next.state.leaf}`;
  return `finish ${next.outcome.kind === 'failure' ? next.outcome.failure.code : 'success'}`;
}

describe('success', () => {
  it('finishes and leaves the state as it is', () => {
    const plan: Plan = { entry: 0, leaves: [leaf()] };
    const state = initialState(plan);
    const outcome = { kind: 'success' } as const;
    const input = { plan, state, outcome, random: () => 0, remainingMs: -1 };
    expect(advance(input)).toEqual({ kind: 'finish', state, outcome });
  });
});

describe('retry', () => {
  it('goes on while the budget lasts, then falls back, then finishes', () => {
    const budget = { retry: retrying(2), fallbacks: [to(1)] };
    expect(said(budget, 'provider_unavailable')).toBe('retry 500');
    expect(said(budget, 'provider_unavailable', { retries: 1 })).toBe('retry 1000');
    expect(said(budget, 'provider_unavailable', { retries: 2 })).toBe('fallback 1');
    expect(said({ retry: retrying(2) }, 'provider_unavailable', { retries: 2 })).toBe(
      'finish provider_unavailable',
    );
  });

  it('happens only for the listed statuses; what the provider answered goes before the catalogue', () => {
    expect(said({ retry: retrying(1) }, 'provider_invalid_request')).toBe('finish provider_invalid_request');
    expect(said({ retry: retrying(1, { onStatusCodes: [400] }) }, 'provider_invalid_request')).toBe(
      'retry 500',
    );
    expect(said({ retry: retrying(1) }, { providerStatus: 501 })).toBe('finish provider_unavailable');
    expect(said({ retry: retrying(1, { onStatusCodes: [501] }) }, { providerStatus: 501 })).toBe('retry 500');
    // A 200 that is really a failure counts as its code.
    expect(said({ retry: retrying(1) }, { code: 'no_output', providerStatus: 200 })).toBe('retry 500');
  });

  it.each<ErrorCode>([
    'provider_quota_exceeded',
    'provider_auth_failed',
    'content_filtered',
    'response_too_large',
  ])('never happens for %s, though its status is listed', (code) => {
    const listed = { retry: retrying(5, { onStatusCodes: [400, 401, 429, 502] }) };
    expect(said(listed, code)).toBe(`finish ${code}`);
    expect(said(listed, 'provider_rate_limited')).toBe('retry 500');
  });

  it('waits exponentially longer, 8 s at most, a quarter more or less', () => {
    const delays = (random: number) =>
      [0, 1, 2, 3, 4].map((retries) => said({ retry: retrying(5) }, {}, { retries, random: () => random }));
    expect(delays(0.5)).toEqual(['retry 500', 'retry 1000', 'retry 2000', 'retry 4000', 'retry 8000']);
    expect(delays(0)).toEqual(['retry 375', 'retry 750', 'retry 1500', 'retry 3000', 'retry 6000']);
    expect(said({ retry: retrying(5) }, {}, { retries: 4, random: () => 1 })).toBe('retry 10000');
  });

  it('waits as long as the provider asks, 60 s at most, when the config says so', () => {
    const asked = { code: 'provider_rate_limited', retryAfterMs: 3_000 } as const;
    const heeding = { retry: retrying(1, { useRetryAfterHeaders: true }) };
    expect(said(heeding, asked)).toBe('retry 3000');
    expect(said(heeding, { ...asked, retryAfterMs: 600_000 })).toBe('retry 60000');
    expect(said(heeding, 'provider_rate_limited')).toBe('retry 500');
    expect(said({ retry: retrying(1) }, asked)).toBe('retry 500');
  });

  it('gives way to the next target when the wait would outlast the caller', () => {
    const both = { retry: retrying(1), fallbacks: [to(1)] };
    expect(said(both, {}, { remainingMs: 501 })).toBe('retry 500');
    expect(said(both, {}, { remainingMs: 500 })).toBe('fallback 1');
    expect(said({ retry: retrying(1) }, {}, { remainingMs: 500 })).toBe('finish provider_unavailable');
  });
});

describe('fallback', () => {
  it('takes every failure without on_status_codes, else the listed ones', () => {
    expect(said({ fallbacks: [to(1)] }, 'provider_invalid_request')).toBe('fallback 1');
    expect(said({ fallbacks: [to(1)] }, 'provider_quota_exceeded')).toBe('fallback 1');
    const listed = { fallbacks: [to(1, { onStatusCodes: [429, 503] })] };
    expect(said(listed, 'provider_overloaded')).toBe('fallback 1');
    expect(said(listed, 'provider_unavailable')).toBe('finish provider_unavailable');
    expect(said({ fallbacks: [to(1, { onStatusCodes: [] })] }, {})).toBe('finish provider_unavailable');
  });

  it('leaves a failure that it does not take to the fallback around it', () => {
    expect(said({ fallbacks: [to(1, { onStatusCodes: [429] }), to(2)] }, {})).toBe('fallback 2');
    expect(said({ fallbacks: [to(null), to(2)] }, {})).toBe('fallback 2');
    expect(said({ fallbacks: [to(null), to(null)] }, {})).toBe('finish provider_unavailable');
    expect(said({ fallbacks: [to(1, { onStatusCodes: [429] }), to(2, { onStatusCodes: [429] })] }, {})).toBe(
      'finish provider_unavailable',
    );
  });

  it('goes round a refused prompt only where the owner says so', () => {
    expect(said({ fallbacks: [to(1)] }, 'content_filtered')).toBe('finish content_filtered');
    const round = to(1, { onContentFilter: 'fallback', onStatusCodes: [503] });
    expect(said({ fallbacks: [round] }, 'content_filtered')).toBe('fallback 1');
    expect(said({ fallbacks: [to(1), { ...round, next: 2 }] }, 'content_filtered')).toBe('fallback 2');
  });

  it.each<ErrorCode>(['cancelled', 'request_timeout'])('and retry are over after %s', (code) => {
    const open = { retry: retrying(5, { onStatusCodes: [408, 499] }), fallbacks: [to(1)] };
    expect(said(open, code)).toBe(`finish ${code}`);
  });

  it('and retry are over when no time is left', () => {
    const open = { retry: retrying(5), fallbacks: [to(1)] };
    expect(said(open, {}, { remainingMs: 0 })).toBe('finish provider_unavailable');
    expect(said(open, {}, { remainingMs: -5 })).toBe('finish provider_unavailable');
  });
});

describe('a lost worker', () => {
  const listed = { retry: retrying(2), fallbacks: [to(1, { onStatusCodes: [429] })] };

  it('goes to the next target by default, never to the same one, whatever statuses are listed', () => {
    expect(said(listed, 'worker_lost')).toBe('fallback 1');
    expect(said({ ...listed, fallbacks: [to(null), to(2)] }, 'worker_lost')).toBe('fallback 2');
    expect(said({ retry: retrying(2) }, 'worker_lost')).toBe('finish worker_lost');
  });

  it('is tried again at least once under retry, then leads on', () => {
    const retry = { ...listed, onUnknown: 'retry' } as const;
    expect(said({ ...retry, retry: retrying(0) }, 'worker_lost')).toBe('retry 500');
    expect(said({ ...retry, retry: retrying(0) }, 'worker_lost', { retries: 1 })).toBe('fallback 1');
    expect(said(retry, 'worker_lost', { retries: 1 })).toBe('retry 1000');
    expect(said(retry, 'worker_lost', { retries: 2 })).toBe('fallback 1');
    expect(said({ onUnknown: 'retry' }, 'worker_lost', { retries: 1 })).toBe('finish worker_lost');
    // One extra try for a lost worker is no budget for other failures.
    expect(said({ onUnknown: 'retry' }, 'provider_unavailable')).toBe('finish provider_unavailable');
  });

  it('is reported as an unknown outcome under fail, also when the time is over', () => {
    const fail = { ...listed, onUnknown: 'fail' } as const;
    expect(said(fail, 'worker_lost')).toBe('finish unknown_outcome');
    expect(said(fail, 'worker_lost', { remainingMs: 0 })).toBe('finish unknown_outcome');
    expect(step(fail, 'worker_lost').state.failures).toMatchObject([{ code: 'worker_lost', status: 502 }]);
    expect(said(fail, 'provider_overloaded')).toBe('retry 500');
  });
});

describe('the state', () => {
  it('counts attempts over all targets and retries on one, and keeps the history', () => {
    const plan: Plan = {
      entry: 0,
      leaves: [leaf({ retry: retrying(1), fallbacks: [to(1)] }), leaf({ fallbacks: [to(null)] })],
    };
    const common = { plan, random: () => 0.5, remainingMs: 100_000 };
    const failing = (code: ErrorCode) => ({ kind: 'failure', failure: { code, message: code } }) as const;
    const first = advance({ ...common, state: initialState(plan), outcome: failing('provider_overloaded') });
    expect(first.state).toMatchObject({ leaf: 0, retries: 1, attempt: 2 });
    const second = advance({ ...common, state: first.state, outcome: failing('provider_unavailable') });
    expect(second.state).toMatchObject({ leaf: 1, retries: 0, attempt: 3 });
    const third = advance({ ...common, state: second.state, outcome: failing('provider_auth_failed') });
    expect(third).toEqual({
      kind: 'finish',
      outcome: failing('provider_auth_failed'),
      state: {
        leaf: 1,
        retries: 0,
        attempt: 3,
        failures: [
          { leaf: 0, code: 'provider_overloaded', status: 503, message: 'provider_overloaded' },
          { leaf: 0, code: 'provider_unavailable', status: 502, message: 'provider_unavailable' },
          { leaf: 1, code: 'provider_auth_failed', status: 401, message: 'provider_auth_failed' },
        ],
      },
    });
  });

  it('that does not belong to the plan is an error, not a guess', () => {
    const state = { leaf: 9, retries: 0, attempt: 1, failures: [] };
    expect(() => step({}, {}, { state })).toThrow(BywayError);
  });
});
