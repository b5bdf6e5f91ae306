import { BywayError, toFailure } from '@byway/errors/byway-error';
import { errorEntry } from '@byway/errors/catalogue';
import { errorAnswer } from '@byway/errors/error-body';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Logger } from './logger.js';

/** Fastify's own errors, by their code, as entries of the catalogue. */
const fastifyErrors: Record<string, { code: BywayError['code']; message: string }> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'request_too_large', message: 'The request body is too large.' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'unsupported_media_type',
    message: 'content-type: use application/json.',
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'invalid_json', message: 'The request body is empty.' },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'invalid_json', message: 'The request body is not valid JSON.' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: 'invalid_json',
    message: 'The request body does not have the announced length.',
  },
  FST_ERR_BAD_URL: { code: 'not_found', message: 'No such route.' },
};

/** Fastify's code; Nest wraps Fastify's errors in exceptions of its own and keeps them as the cause. */
function fastifyCodeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof HttpException ? fastifyCodeOf(error.cause) : undefined;
}

function httpStatusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (typeof error === 'object' && error !== null && 'statusCode' in error) {
    return typeof error.statusCode === 'number' ? error.statusCode : undefined;
  }
  return undefined;
}

/** Any error a request can end with as one of the catalogue. */
export function toBywayError(error: unknown): BywayError {
  if (error instanceof BywayError) return error;
  const known = fastifyErrors[fastifyCodeOf(error) ?? ''];
  if (known !== undefined) return new BywayError(known.code, known.message, { cause: error });
  const status = httpStatusOf(error);
  if (status === 404) return new BywayError('not_found', 'No such route.', { cause: error });
  if (status === 413) return new BywayError('request_too_large', 'The request body is too large.');
  if (status === 415) return new BywayError('unsupported_media_type', 'content-type: use application/json.');
  if (error instanceof SyntaxError) {
    return new BywayError('invalid_json', 'The request body is not valid JSON.', { cause: error });
  }
  if (status === 400) return new BywayError('invalid_value', 'The request is not valid.', { cause: error });
  const { code, message } = toFailure(error);
  return new BywayError(code, message, { cause: error });
}

/** Answers an error: OpenAI body, status and headers from the catalogue; logs it at its level. */
export function sendError(reply: FastifyReply, error: unknown, logger: Logger): void {
  const known = toBywayError(error);
  const level = errorEntry(known.code).logLevel;
  // The stack is worth its space only for faults of our own.
  const detail = known.code === 'internal_error' ? { err: known.cause } : {};
  logger[level]({ code: known.code, param: known.failure.param, ...detail }, known.message);
  // A stream that breaks off midway has its status on the wire already.
  if (reply.sent || reply.raw.headersSent) return;
  const answer = errorAnswer(known.failure);
  void reply.status(answer.status).headers(answer.headers).send(answer.body);
}

/** The one exception filter of every service. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    sendError(host.switchToHttp().getResponse<FastifyReply>(), error, this.logger);
  }
}
