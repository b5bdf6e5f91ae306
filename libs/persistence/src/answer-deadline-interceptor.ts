import { BywayError } from '@byway/errors/byway-error';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { type Observable, throwError, timeout } from 'rxjs';

/** ms; a caller is promised its 503 within 2 s. */
const DEADLINE_MS = 1700;

/**
 * Answers 503 `service_unavailable` when a handler takes too long because the database is silent. A
 * single query gives up earlier by itself, but in a transaction the ROLLBACK then waits once more.
 * For services whose handlers are all short; never where a caller may long-poll.
 */
@Injectable()
export class AnswerDeadlineInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(timeout({ first: DEADLINE_MS, with: () => throwError(tooSlow) }));
  }
}

const tooSlow = () => new BywayError('service_unavailable', 'The database does not answer in time.');
