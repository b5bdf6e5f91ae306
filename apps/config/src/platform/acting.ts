import { actorHeader, workspaceHeader } from '@byway/contracts/vault-api';
import { parseOrThrow } from '@byway/errors/zod-issues';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { z } from 'zod';

const identity = z.string().min(1).max(200);
const workspaceHeaders = z.object({ [workspaceHeader]: identity });
const actorHeaders = z.object({ [actorHeader]: identity });

const headersOf = (context: ExecutionContext): unknown =>
  context.switchToHttp().getRequest<{ headers: unknown }>().headers;

/** The workspace the gateway acts for; a missing header is a 400 that names it. */
export const ActingWorkspace = createParamDecorator(
  (_: unknown, context: ExecutionContext): string =>
    parseOrThrow(workspaceHeaders, headersOf(context))[workspaceHeader],
);

/** Who makes the call: an API key's id. */
export const Actor = createParamDecorator(
  (_: unknown, context: ExecutionContext): string => parseOrThrow(actorHeaders, headersOf(context))[actorHeader],
);
