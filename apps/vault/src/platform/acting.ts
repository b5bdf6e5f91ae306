import { actorHeader, actorScopesHeader, type Scope, workspaceHeader } from '@byway/contracts/vault-api';
import { BywayError } from '@byway/errors/byway-error';
import { parseOrThrow } from '@byway/errors/zod-issues';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { z } from 'zod';

/** For whom a call is made, as the gateway says; trusted because of the internal token. */
export interface Acting {
  workspaceId: string;
  actor: string;
  /** undefined: the caller did not say, so nothing is held against it. */
  scopes: readonly string[] | undefined;
}

const identity = z.string().min(1).max(200);
const headersSchema = z.object({
  [workspaceHeader]: identity,
  [actorHeader]: identity,
  [actorScopesHeader]: z.string().optional(),
});

/** Reads {@link Acting} from the headers; a missing one is a 400 that names it. */
export function actingOf(headers: unknown): Acting {
  const read = parseOrThrow(headersSchema, headers);
  const scopes = read[actorScopesHeader]
    ?.split(',')
    .map((scope) => scope.trim())
    .filter((scope) => scope !== '');
  return { workspaceId: read[workspaceHeader], actor: read[actorHeader], scopes };
}

/** Parameter of a controller method: for whom the call is made. */
export const ActingFor = createParamDecorator((_data: unknown, context: ExecutionContext): Acting => {
  return actingOf(context.switchToHttp().getRequest<{ headers: unknown }>().headers);
});

/** Throws `insufficient_scope` when the actor says its scopes and one of `needed` is not among them. */
export function requireOwnScopes(acting: Acting, needed: readonly Scope[]): void {
  const missing = needed.filter((scope) => acting.scopes?.includes(scope) === false);
  if (missing.length > 0) {
    const message = `scopes: you cannot grant what you do not have: ${missing.join(', ')}.`;
    throw new BywayError('insufficient_scope', message, { param: 'scopes' });
  }
}

/**
 * The workspace a call is about: the actor's own, or another one for an actor with the scope
 * `workspaces.write`. To anyone else another workspace does not exist.
 */
export function workspaceOf(acting: Acting, asked: string | undefined): string {
  if (asked === undefined || asked === acting.workspaceId) return acting.workspaceId;
  if (acting.scopes?.includes('workspaces.write') === false) throw unknownWorkspace();
  return asked;
}

/** 404 for a workspace that is not there, or not the actor's business. */
export function unknownWorkspace(): BywayError {
  return new BywayError('not_found', 'workspace_id: no such workspace.', { param: 'workspace_id' });
}
