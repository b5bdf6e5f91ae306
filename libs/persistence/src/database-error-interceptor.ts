import { BywayError } from '@byway/errors/byway-error';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { catchError, type Observable } from 'rxjs';
import { databaseUnavailable, isUnstorableText } from './service-data-source.js';

/**
 * Gives database errors of a handler their code of the catalogue: 503 `service_unavailable` when
 * PostgreSQL is away, 400 `invalid_value` for text it cannot store. Any other error passes as it is.
 * A service adds it once: `{ provide: APP_INTERCEPTOR, useClass: DatabaseErrorInterceptor }`.
 */
@Injectable()
export class DatabaseErrorInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      catchError((error: unknown) => {
        throw toKnownError(error);
      }),
    );
  }
}

function toKnownError(error: unknown): unknown {
  if (error instanceof BywayError) return error;
  if (isUnstorableText(error)) {
    return new BywayError('invalid_value', 'A text holds a character that cannot be stored (NUL).');
  }
  return databaseUnavailable(error) ?? error;
}
