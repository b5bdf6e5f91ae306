import { createLogger } from '@byway/boot/logger';
import { describe, expect, it, jest } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { Recorder } from '../recorder/recorder.js';
import { JobTransitions } from './job-transitions.js';
import { JobWaiters } from './job-waiters.js';

describe('a write of a job while the one before takes for ever', () => {
  const never = new Promise<never>(() => undefined);
  it('is refused once it has waited as long as it may', async () => {
    const dataSource = new DataSource({ type: 'postgres' });
    jest.spyOn(dataSource, 'query').mockReturnValue(never);
    jest.spyOn(dataSource, 'transaction').mockReturnValue(never);
    const transitions = new JobTransitions(dataSource, {
      recorder: new Recorder(dataSource, createLogger({ service: 'test', level: 'silent' })),
      waiters: new JobWaiters(),
      checkAfterMs: 10_000,
      joinedWriteMs: 50,
    });
    const begin = (id: string) =>
      transitions.begin({ id, attempt: 1 }).then(
        () => 'done',
        (error: unknown) => error,
      );
    const first = begin('req_1');
    // A timer of this process, which a slow machine delays as well.
    const late = sleep(500, 'late', { ref: false });
    expect(await Promise.race([begin('req_2'), late])).toMatchObject({ code: 'service_unavailable' });
    expect(await Promise.race([first, late])).toBe('late');
  });
});
