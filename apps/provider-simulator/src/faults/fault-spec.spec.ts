import { describe, expect, it } from '@jest/globals';
import { FaultSpecError, parseFaultSpec } from './fault-spec.js';

describe('parseFaultSpec', () => {
  it.each([
    ['status=500', { fault: 'status', status: 500 }],
    ['429;retry-after=2', { fault: 'status', status: 429, retryAfterSeconds: 2 }],
    ['latency=1500', { fault: 'ok', latencyMs: 1500 }],
    ['filter-200;item=2', { fault: 'filter-200', item: 2 }],
    ['ok;label=team-a', { fault: 'ok', label: 'team-a' }],
    ['503; code=slow_down ;times=2', { fault: 'status', status: 503, code: 'slow_down', times: 2 }],
    ['truncate', { fault: 'truncate' }],
  ])('reads %s', (text, spec) => {
    expect(parseFaultSpec(text)).toEqual(spec);
  });

  it.each([
    ['', 'unknown item ""'],
    ['explode', 'unknown item "explode"'],
    ['status', 'unknown item "status"'],
    ['reset=1', 'unknown item "reset=1"'],
    ['status=200', 'bad value in "status=200"'],
    ['latency=soon', 'bad value in "latency=soon"'],
    ['latency=', 'bad value in "latency="'],
    ['500;reset', 'more than one fault'],
    ['500;', 'unknown item ""'],
  ])('refuses %j and says why', (text, reason) => {
    expect(() => parseFaultSpec(text)).toThrow(FaultSpecError);
    expect(() => parseFaultSpec(text)).toThrow(reason);
  });

  it('lists what may be written when it refuses', () => {
    expect(() => parseFaultSpec('explode')).toThrow(/status=400-599.*filter-200.*retry-after=seconds/);
  });
});
