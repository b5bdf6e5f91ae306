import {
  actorHeader,
  actorScopesHeader,
  type Principal,
  type Scope,
  workspaceHeader,
} from '@byway/contracts/vault-api';
import type { ServiceCaller } from '@byway/service-clients/service-call';
import type { VaultClient } from '@byway/service-clients/vault-client';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { authenticate } from '../request/authenticate.js';

export interface AdminCall {
  scope: Scope;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path at the service. */
  path: string;
  /** With its `?`; default: the query of the request. */
  query?: string;
  body?: unknown;
  /** What is sent in place of `body`; called once the caller is known, and may throw a 400. */
  readBody?: (body: unknown) => unknown;
  /** ms that the service may take beside the usual time. */
  holdMs?: number;
}

/**
 * Passes an admin call on to the service that owns the thing, for the caller's workspace. The service
 * validates and answers; its 4xx reach the caller unchanged.
 */
export class AdminProxy {
  constructor(
    private readonly vault: VaultClient,
    private readonly service: ServiceCaller,
    /** Called after a write, to forget what this process has cached. */
    private readonly changed: () => void,
  ) {}

  async forward(request: FastifyRequest, call: AdminCall): Promise<unknown> {
    const principal = await authenticate(request.headers, call.scope, {
      vault: this.vault,
      nowMs: Date.now(),
    });
    const body = call.readBody === undefined ? call.body : call.readBody(call.body);
    const answer = await this.service.call({
      method: call.method,
      path: call.path + (call.query ?? queryOf(request.url)),
      headers: actingHeaders(principal),
      ...(body !== undefined && { body }),
      ...(call.holdMs !== undefined && { holdMs: call.holdMs }),
      answer: z.unknown(),
    });
    if (call.method !== 'GET') this.changed();
    return answer ?? {};
  }
}

function queryOf(url: string): string {
  const at = url.indexOf('?');
  return at === -1 ? '' : url.slice(at);
}

function actingHeaders(principal: Principal): Record<string, string> {
  return {
    [workspaceHeader]: principal.workspaceId,
    [actorHeader]: principal.apiKeyId,
    [actorScopesHeader]: principal.scopes.join(','),
  };
}

/** A path segment that came from a caller. */
export function segment(text: string): string {
  return encodeURIComponent(text);
}
