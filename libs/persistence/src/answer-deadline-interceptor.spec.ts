import { describe, expect, it } from '@jest/globals';
import type { CallHandler, ExecutionContext } from '@nestjs/common';
import { firstValueFrom, NEVER, of } from 'rxjs';
import { AnswerDeadlineInterceptor } from './answer-deadline-interceptor.js';

describe('a handler with a deadline', () => {
  const answer = (deadlineMs: number, handler: CallHandler) =>
    firstValueFrom(new AnswerDeadlineInterceptor(deadlineMs).intercept({} as ExecutionContext, handler));

  it('is a 503 when it does not answer in the time that it is given', async () => {
    const silent = answer(20, { handle: () => NEVER });
    await expect(silent).rejects.toMatchObject({ code: 'service_unavailable' });
  });

  it('answers before', async () => {
    expect(await answer(10_000, { handle: () => of('answer') })).toBe('answer');
  });
});
