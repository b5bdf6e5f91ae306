import { BywayError } from '@byway/errors/byway-error';
import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { type Observable, throwError, timeout } from 'rxjs';

/** Injection token of the deadline in ms: the `answerMs` of the service's time limits. */
export const ANSWER_DEADLINE_MS = Symbol('answer deadline in ms');

/**
 * Answers 503 `service_unavailable` when a handler takes too long because the database is silent. A
 * single query gives up earlier by itself, but in a transaction the ROLLBACK then waits once more.
 * For services whose handlers are all short; never where a caller may long-poll.
 */
@Injectable()
export class AnswerDeadlineInterceptor implements NestInterceptor {
  constructor(@Inject(ANSWER_DEADLINE_MS) private readonly deadlineMs: number) {}

  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(timeout({ first: this.deadlineMs, with: () => throwError(tooSlow) }));
  }
}

const tooSlow = () => new BywayError('service_unavailable', 'The database does not answer in time.');
