import { describe, expect, it } from '@jest/globals';
import { jobDuration } from './job-times.js';

const times = { status: 'completed' as const, created_at: 100, started_at: 101, completed_at: 101 };

describe('how long a job ran', () => {
  it.each([
    [times, '<1 s'],
    [{ ...times, completed_at: 226 }, '2 min 5 s'],
    [{ ...times, status: 'in_progress' as const, completed_at: null }, '9 s'],
    [{ ...times, status: 'queued' as const, started_at: null, completed_at: null }, '–'],
    [{ ...times, status: 'expired' as const, completed_at: null }, '–'],
  ])('is told in seconds (%#)', (job, text) => expect(jobDuration(job, 110_000)).toBe(text));
});
