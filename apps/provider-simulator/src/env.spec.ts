import { describe, expect, it } from '@jest/globals';
import { readSimulatorEnv } from './env.js';

describe('readSimulatorEnv', () => {
  it('has defaults for everything', () => {
    expect(readSimulatorEnv({})).toEqual({ port: 8799, host: '127.0.0.1', latencyMs: 0 });
  });

  it('names the variable that is wrong', () => {
    expect(() => readSimulatorEnv({ LATENCY_MS: 'slow' })).toThrow(/LATENCY_MS/);
  });
});
