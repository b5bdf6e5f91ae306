import { BywayError } from '@byway/errors/byway-error';
import { BadRequestException, NotFoundException } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { toBywayError } from './error-handling.js';

describe('toBywayError', () => {
  it('keeps an error of the catalogue as it is', () => {
    const error = new BywayError('queue_full', 'Full.');
    expect(toBywayError(error)).toBe(error);
  });

  it.each([
    [new NotFoundException('Cannot GET /secret-path'), 'not_found'],
    [new BadRequestException(), 'invalid_value'],
    [new SyntaxError('Unexpected token h in hunter2'), 'invalid_json'],
    [Object.assign(new Error('x'), { code: 'FST_ERR_BAD_URL', statusCode: 400 }), 'not_found'],
    [new BadRequestException('x', { cause: { code: 'FST_ERR_CTP_EMPTY_JSON_BODY' } }), 'invalid_json'],
    [Object.assign(new Error('x'), { statusCode: 413 }), 'request_too_large'],
    [Object.assign(new Error('x'), { statusCode: 415 }), 'unsupported_media_type'],
    [new Error('connect ECONNREFUSED hunter2'), 'internal_error'],
    ['thrown text hunter2', 'internal_error'],
    [undefined, 'internal_error'],
  ])('turns %s into one', (error, code) => {
    const known = toBywayError(error);
    expect(known.code).toBe(code);
    expect(known.message).not.toMatch(/hunter2|secret-path/);
  });

  it('keeps the reason for the log', () => {
    const reason = new Error('reason');
    expect(toBywayError(reason).cause).toBe(reason);
  });
});
