import { actorHeader, workspaceHeader } from '@byway/contracts/vault-api';
import { parseOrThrow } from '@byway/errors/zod-issues';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { z } from 'zod';
import type { Acting } from './configs.service.js';

const identity = z.string().min(1).max(200);
const headersSchema = z.object({ [workspaceHeader]: identity, [actorHeader]: identity.default('gateway') });

/** For whom the gateway makes a call, from its headers. A missing workspace is a 400 that names it. */
export const ActingFor = createParamDecorator((_: unknown, context: ExecutionContext): Acting => {
  const { headers } = context.switchToHttp().getRequest<{ headers: unknown }>();
  const read = parseOrThrow(headersSchema, headers);
  return { workspaceId: read[workspaceHeader], actor: read[actorHeader] };
});
