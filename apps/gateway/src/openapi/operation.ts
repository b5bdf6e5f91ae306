import type { Scope } from '@byway/contracts/vault-api';
import type { ErrorCode } from '@byway/errors/catalogue';
import type { z } from 'zod';
import { type AnswerHeaderName, headerRefs } from './answer-headers.js';
import type {
  ApiResponse,
  CodeSample,
  Example,
  MediaType,
  Method,
  OperationObject,
  Parameter,
  Reference,
  SecurityRequirement,
} from './document-types.js';
import { errorResponses } from './error-responses.js';
import type { RequestHeaderName } from './request-headers.js';
import { fieldSchema, schemaRef } from './schema-components.js';
import type { SchemaName } from './schemas.js';

/** An operation as the files of this folder describe it; what all have in common is added. */
export interface Operation {
  method: Method;
  /** With `{name}` where the route has `:name`. */
  path: `/${string}`;
  /** Unique; what generated clients call their method. */
  id: string;
  summary: string;
  description?: string;
  /** What the API key has to carry, any one of several; `[]`: any key will do; null: no key is needed. */
  scope: Scope | readonly Scope[] | null;
  /** What each `{name}` of the path is. */
  pathParameters?: Record<string, string>;
  query?: z.ZodObject<Record<string, z.ZodType>>;
  /** What the fields of `query` are. */
  queryNotes?: Record<string, string>;
  requestHeaders?: readonly RequestHeaderName[];
  /** `optional`: the call may come without one. */
  body?: { schema: SchemaName; optional?: boolean; examples?: Record<string, Example> };
  /** `status`: 200 when absent. */
  answer: Answer & { status?: number };
  /** Answers that are neither 200 nor an error body, by status. */
  otherAnswers?: Record<string, Answer>;
  /** Beyond those that every call with a key may get. */
  errors?: readonly ErrorCode[];
  /** Of error bodies; default `Error`. */
  errorSchema?: SchemaName;
  /** Other ways to be let in than an API key. */
  alternativeSecurity?: readonly SecurityRequirement[];
  codeSamples?: CodeSample[];
}

export interface Answer {
  description: string;
  /** JSON of this schema; absent: `mediaType` says what comes. */
  schema?: SchemaName;
  mediaType?: string;
  /** With `stream: true` in the body the answer is an event stream of these. */
  streamed?: boolean;
  examples?: Record<string, Example>;
  headers?: readonly AnswerHeaderName[];
}

/** The operations of one tag. */
export interface TaggedOperations {
  tag: string;
  description: string;
  operations: readonly Operation[];
}

/** What a call can be refused for by its key. */
function keyErrors(scope: Operation['scope']): ErrorCode[] {
  if (scope === null) return [];
  return [
    'invalid_api_key',
    ...(scope.length > 0 ? (['insufficient_scope'] as const) : []),
    'service_unavailable',
  ];
}

/** The Operation Object of the document. */
export function operationObject(tag: string, operation: Operation): OperationObject {
  const { scope, answer, body, description, codeSamples } = operation;
  const parameters = parametersOf(operation);
  return {
    operationId: operation.id,
    tags: [tag],
    summary: operation.summary,
    ...(description !== undefined && { description }),
    security: scope === null ? [] : securityOf(scope, operation.alternativeSecurity),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && {
      requestBody: {
        required: body.optional !== true,
        content: { 'application/json': json(body.schema, body.examples) },
      },
    }),
    responses: {
      [answer.status ?? 200]: responseOf(answer),
      ...errorResponses(
        [...(operation.errors ?? []), ...keyErrors(scope), 'internal_error'],
        operation.errorSchema,
      ),
      ...Object.fromEntries(
        Object.entries(operation.otherAnswers ?? {}).map(([status, other]) => [status, responseOf(other)]),
      ),
    },
    ...(codeSamples !== undefined && { 'x-codeSamples': codeSamples }),
  };
}

function securityOf(
  scope: Scope | readonly Scope[],
  alternatives: readonly SecurityRequirement[] = [],
): SecurityRequirement[] {
  const anyOf = typeof scope === 'string' ? [scope] : scope;
  const needed = anyOf.length === 0 ? [[]] : anyOf.map((one) => [one]);
  const byKey = needed.flatMap((scopes): SecurityRequirement[] => [
    { apiKey: scopes },
    { bearerApiKey: scopes },
    { sessionCookie: scopes, csrfHeader: [] },
  ]);
  return [...byKey, ...alternatives];
}

function parametersOf(operation: Operation): (Parameter | Reference)[] {
  const { pathParameters = {}, query, queryNotes = {}, requestHeaders = [] } = operation;
  const inPath = Object.entries(pathParameters).map(([name, description]): Parameter => ({
    name,
    in: 'path',
    required: true,
    description,
    schema: { type: 'string' },
  }));
  const inQuery = Object.entries(query?.shape ?? {}).map(([name, field]): Parameter => ({
    name,
    in: 'query',
    description: queryNotes[name] ?? '',
    schema: fieldSchema(field),
  }));
  const inHeader = requestHeaders.map((name) => ({ $ref: `#/components/parameters/${name}` }));
  return [...inPath, ...inQuery, ...inHeader];
}

function responseOf(answer: Answer): ApiResponse {
  const { schema, mediaType = 'application/json', streamed = false, examples, headers = [] } = answer;
  return {
    description: answer.description,
    headers: headerRefs(['x-request-id', ...headers]),
    content: {
      [mediaType]: schema === undefined ? { schema: {} } : json(schema, examples),
      ...(streamed && { 'text/event-stream': { schema: { type: 'string' } } }),
    },
  };
}

function json(schema: SchemaName, examples: Record<string, Example> | undefined): MediaType {
  return { schema: schemaRef(schema), ...(examples !== undefined && { examples }) };
}
