import { workspaceHeader } from '@byway/contracts/vault-api';
import { BywayError } from '@byway/errors/byway-error';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Longest workspace id the ledger stores; see `storable-event.ts`. */
const MAX_LENGTH = 200;

/** The workspace the gateway acts for, from its header. Throws `missing_required_parameter` without. */
export const ActingWorkspace = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const value = context.switchToHttp().getRequest<FastifyRequest>().headers[workspaceHeader];
  if (typeof value !== 'string' || value === '' || value.length > MAX_LENGTH) {
    throw new BywayError('missing_required_parameter', `${workspaceHeader}: is required`, {
      param: workspaceHeader,
    });
  }
  return value;
});
