import {
  createSessionSchema,
  csrfHeader,
  csrfHeaderValue,
  type EndedSession,
  type Session,
} from '@byway/contracts/session-api';
import type { Principal } from '@byway/contracts/vault-api';
import { BywayError } from '@byway/errors/byway-error';
import { parseOrThrow } from '@byway/errors/zod-issues';
import { VaultClient } from '@byway/service-clients/vault-client';
import { Body, Controller, Delete, Get, Header, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { identify } from '../request/authenticate.js';
import { csrfFault } from './csrf-rule.js';
import { sessionSetCookie } from './session-cookie.js';
import { sessionOf } from './session-of-request.js';
import { SessionTokens } from './session-tokens.js';

/** ms that a session lasts, unless its API key expires before. */
const LIFETIME_MS = 12 * 3600 * 1000;

/** Signing in to the dashboard. */
@Controller('v1/session')
export class SessionController {
  constructor(
    private readonly vault: VaultClient,
    private readonly tokens: SessionTokens,
  ) {}

  @Post()
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async signIn(
    @Req() { headers }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() body: unknown,
  ): Promise<Session> {
    // Or another site could sign a browser in as somebody else, who then reads what is done there.
    requireOwnSite(headers);
    const { api_key: apiKey } = parseOrThrow(createSessionSchema, body);
    const nowMs = Date.now();
    const principal = await this.vault.verifyApiKey(apiKey, nowMs).catch((error: unknown) => {
      throw error instanceof BywayError && error.code === 'invalid_api_key'
        ? new BywayError(error.code, error.message, { param: 'api_key' })
        : error;
    });
    const expiresAtMs = Math.min(nowMs + LIFETIME_MS, principal.expiresAt ?? Infinity);
    const token = await this.tokens.seal({ apiKey, expiresAtMs });
    const lifetimeS = Math.floor((expiresAtMs - nowMs) / 1000);
    void reply.header('set-cookie', sessionSetCookie(token, lifetimeS, headers));
    return view(principal, expiresAtMs);
  }

  /** Who calls, by session or by API key. */
  @Get()
  @Header('cache-control', 'no-store')
  async read(@Req() { headers }: FastifyRequest): Promise<Session> {
    const principal = await identify(headers, { vault: this.vault, nowMs: Date.now() });
    const session = sessionOf(headers);
    const ends = [session?.state === 'open' ? session.expiresAtMs : null, principal.expiresAt];
    const known = ends.filter((end) => end !== null);
    return view(principal, known.length === 0 ? null : Math.min(...known));
  }

  /**
   * Signing out works whatever the cookie is worth. It needs no CSRF header: a page of another site
   * cannot send a DELETE without a preflight, which is not answered.
   */
  @Delete()
  @Header('cache-control', 'no-store')
  signOut(@Req() { headers }: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): EndedSession {
    void reply.header('set-cookie', sessionSetCookie(null, 0, headers));
    return { object: 'session', deleted: true };
  }
}

function requireOwnSite(headers: IncomingHttpHeaders): void {
  const param = csrfFault(headers);
  if (param === csrfHeader) {
    const message = `${csrfHeader}: send it with the value "${csrfHeaderValue}".`;
    throw new BywayError('missing_required_parameter', message, { param });
  }
  if (param !== undefined)
    throw new BywayError('invalid_value', `${param}: the call was made by a page of another site.`, {
      param,
    });
}

function view(principal: Principal, expiresAtMs: number | null): Session {
  return {
    object: 'session',
    api_key: { id: principal.apiKeyId, name: principal.name },
    workspace_id: principal.workspaceId,
    scopes: principal.scopes,
    expires_at: expiresAtMs === null ? null : new Date(expiresAtMs).toISOString(),
  };
}
