import { type ErrorCode, errorCodes } from '@byway/errors/catalogue';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { advance } from './advance.js';
import { type GatewayConfig, parseGatewayConfig } from './config-schema.js';
import { plan } from './plan.js';
import { type Plan, planSchema, type RoutingState, routingStateSchema } from './plan-schema.js';
import { type Script, type Trail, walkConfig } from './recursive-oracle.spec-helper.js';
import { initialState } from './routing-state.js';

const statuses = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.subarray([400, 401, 408, 429, 502, 503]) },
);
const retry = fc.option(fc.record({ attempts: fc.integer({ min: 0, max: 3 }), on_status_codes: statuses }), {
  nil: undefined,
});
const onUnknown = fc.constantFrom(undefined, undefined, 'fallback', 'retry', 'retry', 'fail');
const leaf = fc.record({ virtual_key: fc.constantFrom('a', 'b'), retry });

/** Config trees of depth 4 at most, in which each target is named by its index. */
const { group: anyConfig } = fc.letrec<{ node: object; group: object }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, depthSize: 'max', withCrossShrink: true },
    { weight: 2, arbitrary: leaf },
    { weight: 1, arbitrary: tie('group') },
  ),
  group: fc
    .record({
      mode: fc.oneof(
        { weight: 4, arbitrary: fc.constant('fallback') },
        { weight: 1, arbitrary: fc.constantFrom('single', 'loadbalance', 'conditional') },
      ),
      on_status_codes: statuses,
      on_content_filter: fc.constantFrom('fallback', 'fallback', 'stop', undefined),
      on_unknown: onUnknown,
      conditions: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 3 }),
      retry,
      targets: fc.array(tie('node'), { minLength: 1, maxLength: 3, size: 'max' }),
      weights: fc.tuple(...[0, 1, 2].map(() => fc.constantFrom(undefined, 0, 0.5, 3))),
    })
    .map(({ conditions, targets, weights, retry, ...strategy }) => ({
      retry,
      strategy: {
        ...strategy,
        conditions: conditions.map((route) => ({
          query: { 'metadata.route': String(route) },
          then: String(route % targets.length),
        })),
        default: '0',
      },
      targets: targets.map((target, index) => ({
        ...target,
        name: String(index),
        // The last target always has weight, so the weights are never all 0.
        weight: index === targets.length - 1 ? weights[index] || 1 : weights[index],
      })),
    })),
}));

const codes: (ErrorCode | 'success')[] = [
  'success',
  'provider_unavailable',
  'provider_overloaded',
  'provider_rate_limited',
  'provider_invalid_request',
  'provider_quota_exceeded',
  'provider_auth_failed',
  'content_filtered',
  'worker_lost',
];
// Mostly failures, or few trees would be walked to their end.
const anyScript = fc
  .array(
    fc.oneof(
      { weight: 30, arbitrary: fc.constantFrom(...codes.slice(1)) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('success' as const, 'cancelled' as const, 'request_timeout' as const),
      },
    ),
    { minLength: 1, maxLength: 40 },
  )
  .map((outcomes): Script & { toString(): string } =>
    Object.assign((attempt: number) => outcomes[(attempt - 1) % outcomes.length] ?? 'success', {
      toString: () => JSON.stringify(outcomes),
    }),
  );
const anyDraw = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const anyRoute = fc.integer({ min: 0, max: 4 }).map(String);

function planOf(config: GatewayConfig, draw: number, route: string): Plan {
  return plan(config, {
    metadata: { route },
    params: {},
    random: () => draw,
    resolveTarget: () => ({ provider: 'p', credential: { kind: 'sealed', token: 't' }, customHost: null }),
  });
}

/** The child that a draw or a route leads to, worked out apart from the code under test. */
function chooser(draw: number, route: string): (node: GatewayConfig) => number {
  return ({ strategy, targets = [] }) => {
    if (strategy?.mode === 'conditional') {
      const taken = strategy.conditions?.find(({ query }) => query['metadata.route'] === route);
      return Number(taken?.then ?? strategy.default);
    }
    const weights = targets.map(({ weight = 1 }) => weight);
    const sumTo = (end: number) => weights.slice(0, end).reduce((sum, weight) => sum + weight, 0);
    return weights.findIndex((_, index) => draw * sumTo(weights.length) < sumTo(index + 1));
  };
}

/** The same value, which throws when something tries to change it. */
function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}

interface Run extends Trail {
  states: RoutingState[];
  delays: number[];
}

/** Runs a plan as workers do: plan and state come as JSON, the state anew for each attempt. */
function runPlan(made: Plan, script: Script, remainingMs: number, jitter = 0.5): Run {
  const run: Run = { visited: [], end: 'success', states: [], delays: [] };
  const stored = deepFreeze(planSchema.parse(JSON.parse(JSON.stringify(made))));
  let state = initialState(made);
  for (;;) {
    state = routingStateSchema.parse(JSON.parse(JSON.stringify(state)));
    run.states.push(state);
    if (run.states.length > 1_000) throw new Error('the plan goes round in circles');
    run.visited.push(made.leaves[state.leaf]?.path ?? '');
    const code = script(state.attempt);
    const next = advance({
      plan: stored,
      state,
      outcome: code === 'success' ? { kind: code } : { kind: 'failure', failure: { code, message: code } },
      random: () => jitter,
      remainingMs,
    });
    if (next.kind === 'finish') {
      run.end = next.outcome.kind === 'success' ? 'success' : next.outcome.failure.code;
      run.states.push(next.state);
      return run;
    }
    run.delays.push(next.delayMs);
    state = next.state;
  }
}

describe('plan and advance together', () => {
  it('visit the same targets and end the same way as plain recursion over the config', () => {
    const lengths: number[] = [];
    fc.assert(
      fc.property(anyConfig, anyScript, anyDraw, anyRoute, (raw, script, draw, route) => {
        const config = parseGatewayConfig(raw);
        const expected = walkConfig(config, { script, choose: chooser(draw, route) });
        const { visited, end } = runPlan(planOf(config, draw, route), script, 1e9);
        expect({ visited, end }).toEqual(expected);
        lengths.push(visited.length);
      }),
      { numRuns: 1500 },
    );
    // The comparison would be worth little if nearly all trees ended at once.
    expect(lengths.filter((length) => length > 3).length).toBeGreaterThan(200);
  });

  it('make no more attempts than the retry budgets of all leaves allow, in any time', () => {
    fc.assert(
      fc.property(
        anyConfig,
        anyScript,
        anyDraw,
        fc.integer({ min: -1, max: 5_000 }),
        (raw, script, draw, remainingMs) => {
          const made = planOf(parseGatewayConfig(raw), draw, '0');
          const budget = made.leaves.reduce(
            (sum, { retry, onUnknown }) => sum + 1 + Math.max(retry.attempts, onUnknown === 'retry' ? 1 : 0),
            0,
          );
          const run = runPlan(made, script, remainingMs);
          expect(run.visited.length).toBeLessThanOrEqual(budget);
          expect(run.states.at(-1)?.attempt).toBe(run.visited.length);
          expect(run.delays.every((delay) => delay < Math.max(remainingMs, 1))).toBe(true);
          if (remainingMs <= 0) expect(run.visited).toHaveLength(1);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('never return to a leaf that was left', () => {
    fc.assert(
      fc.property(anyConfig, anyScript, anyDraw, anyRoute, (raw, script, draw, route) => {
        const { states } = runPlan(planOf(parseGatewayConfig(raw), draw, route), script, 1e9);
        const leaves = states.map((state) => state.leaf);
        expect(leaves).toEqual([...leaves].sort((left, right) => left - right));
      }),
      { numRuns: 500 },
    );
  });

  it('are plain data, and the same for the same draws', () => {
    fc.assert(
      fc.property(anyConfig, anyScript, anyDraw, anyRoute, (raw, script, draw, route) => {
        const config = parseGatewayConfig(raw);
        const before = JSON.stringify(config);
        const made = planOf(config, draw, route);
        expect(planSchema.parse(JSON.parse(JSON.stringify(made)))).toEqual(made);
        expect(planOf(config, draw, route)).toEqual(made);
        expect(runPlan(made, script, 1e9, draw)).toEqual(runPlan(made, script, 1e9, draw));
        expect(JSON.stringify(config)).toBe(before);
      }),
      { numRuns: 300 },
    );
  });

  it('reach an end for every code of the catalogue', () => {
    fc.assert(
      fc.property(anyConfig, fc.constantFrom(...errorCodes), (raw, code) => {
        const run = runPlan(planOf(parseGatewayConfig(raw), 0, '0'), () => code, 1e9);
        expect([code, 'unknown_outcome']).toContain(run.end);
      }),
      { numRuns: 300 },
    );
  });
});
