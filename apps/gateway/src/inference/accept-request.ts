import type { Principal } from '@byway/contracts/vault-api';
import type { Endpoint } from '@byway/providers/catalogue/catalogue-types';
import type { MediaSlot } from '@byway/openai-wire/media-slot';
import type { Params } from '@byway/routing/plan-schema';
import { attributes } from '@byway/telemetry/attributes';
import { carrierFromHeaders } from '@byway/telemetry/trace-carrier';
import { startSpan, type TraceSpan } from '@byway/telemetry/trace-context';
import { traceIdFrom } from '@byway/telemetry/trace-ids';
import type { FastifyRequest } from 'fastify';
import { checkMedia } from '../media/check-media.js';
import { authenticate, providerKeyOf } from '../request/authenticate.js';
import { checkTargets } from '../request/check-targets.js';
import { headerOf } from '../request/header.js';
import { type Idempotency, idempotencyOf } from '../request/idempotency.js';
import { parsePreferences, type Preferences } from '../request/preferences.js';
import { parseRequestOptions, type RequestOptions } from '../request/request-options.js';
import { type Route, routeRequest, type RoutingServices } from '../request/route-request.js';
import { type SdkCall, sdkCallOf } from '../request/sdk-call.js';
import { webhookUrlOf } from '../request/webhook-url.js';
import { forwardableHeaders } from './forwardable-headers.js';
import { loggedRequestHeaders } from './logged-request-headers.js';

/** An inference endpoint: its path and what reads its body. */
export interface Operation {
  endpoint: Endpoint;
  /** Throws the 4xx of a body that is wrong whatever the target. */
  parse(body: unknown): Params;
  /** Pictures, sounds and files in a body. */
  media?: (body: Params) => MediaSlot[];
}

/** A request in which nothing is wrong that can be known before a provider is called. */
export interface CheckedRequest {
  requestId: string;
  principal: Principal;
  options: RequestOptions;
  preferences: Preferences;
  idempotency: Idempotency | null;
  /** null: the caller is no SDK that sends the call again by itself. */
  sdkCall: SdkCall | null;
  /** Whom to tell the end of the job. */
  webhookUrl: string | null;
  route: Route;
  body: Params;
  /** Pictures, sounds and files in the body. */
  media: readonly MediaSlot[];
  endpoint: Endpoint;
  forwardableHeaders: Record<string, string>;
  /** For the log; undefined: they are not to be kept. */
  loggedHeaders: Record<string, string> | undefined;
  span: TraceSpan;
  /** Unix time in ms. */
  acceptedAt: number;
}

/** Authenticates, validates and plans a call. Throws the 4xx (or 503) to answer with. */
export async function checkRequest(
  request: FastifyRequest,
  operation: Operation,
  services: RoutingServices,
): Promise<CheckedRequest> {
  const { headers } = request;
  const { endpoint } = operation;
  const nowMs = Date.now();
  const principal = await authenticate(headers, 'inference', { vault: services.vault, nowMs });
  const body = operation.parse(request.body);
  const media = operation.media?.(body) ?? [];
  for (const slot of media) checkMedia(slot, services.trustedImageHosts);
  const options = parseRequestOptions(headers);
  const preferences = parsePreferences(headers);
  const idempotency = idempotencyOf(headers, { endpoint, body });
  const webhookUrl = webhookUrlOf(headers, services.trustedHosts);
  const route = await routeRequest(
    { principal, options, providerKey: providerKeyOf(headers), body, nowMs },
    services,
  );
  checkTargets(route.plan, body, { endpoint, nowMs });
  const forwarded = forwardableHeaders(headers, route.plan.leaves);
  return {
    requestId: request.id,
    principal,
    options,
    preferences,
    idempotency,
    sdkCall: sdkCallOf(headers, { principal, endpoint, body, forwarded }),
    webhookUrl,
    route,
    body,
    media,
    endpoint,
    forwardableHeaders: forwarded,
    loggedHeaders: options.logBodies ? loggedRequestHeaders(headers) : undefined,
    span: requestSpan(request, { endpoint, principal, route, nowMs }),
    acceptedAt: nowMs,
  };
}

function requestSpan(
  { headers, id }: FastifyRequest,
  facts: Pick<CheckedRequest, 'endpoint' | 'principal' | 'route'> & { nowMs: number },
): TraceSpan {
  const callerTraceId = headerOf(headers, 'x-portkey-trace-id');
  return startSpan({
    name: `POST ${facts.endpoint}`,
    kind: 'server',
    parent: carrierFromHeaders(headers),
    traceId: callerTraceId === undefined ? undefined : traceIdFrom(callerTraceId),
    startTime: facts.nowMs,
    attributes: {
      [attributes.httpRequestMethod]: 'POST',
      [attributes.httpRoute]: facts.endpoint,
      [attributes.requestId]: id,
      [attributes.workspaceId]: facts.principal.workspaceId,
      [attributes.apiKeyId]: facts.principal.apiKeyId,
      [attributes.configSlug]: facts.route.configSlug ?? undefined,
      [attributes.callerTraceId]: callerTraceId,
    },
  });
}
