import { createJsonSchemaCheck, type JsonSchemaCheck } from '@byway/testing/json-schema-validator';
import { z } from 'zod';

const responseSchema = z.object({
  content: z.record(z.string(), z.object({ schema: z.object({ $ref: z.string().optional() }) })),
});
const operationSchema = z.object({
  operationId: z.string(),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  responses: z.record(z.string(), responseSchema),
});
const documentSchema = z.object({
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }).loose(),
});

export interface DocumentedOperation {
  id: string;
  method: string;
  /** With `{name}`. */
  path: string;
  needsKey: boolean;
  /** Any one is enough; empty: any key will do, or none is needed. */
  scopes: string[];
}

export interface CallOptions {
  /** For each `{name}` of the path. */
  path?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
  /** API key; null: none is sent. */
  key?: string | null;
  headers?: Record<string, string>;
}

/** Calls the API by its OpenAPI document, and refuses every answer that the document does not promise. */
export class DocumentedApi {
  private readonly checks = new Map<string, JsonSchemaCheck>();

  private constructor(
    private readonly url: string,
    private readonly adminKey: string,
    private readonly document: z.output<typeof documentSchema>,
  ) {}

  static async open({ url, adminKey }: { url: string; adminKey: string }): Promise<DocumentedApi> {
    const document = documentSchema.parse(await (await fetch(`${url}/v1/openapi.json`)).json());
    const api = new DocumentedApi(url, adminKey, document);
    for (const name of Object.keys(document.components.schemas)) api.check(`#/components/schemas/${name}`);
    return api;
  }

  operations(): DocumentedOperation[] {
    return Object.entries(this.document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId, security }]) => ({
        id: operationId,
        method: method.toUpperCase(),
        path,
        needsKey: security.length > 0,
        scopes: security.flatMap(({ apiKey = [] }) => apiKey),
      })),
    );
  }

  /** Throws when the status is not in the document, or the body is not what it says. */
  async call(operationId: string, options: CallOptions = {}) {
    const operation = this.operations().find(({ id }) => id === operationId);
    if (operation === undefined) throw new Error(`No operation ${operationId} in the document.`);
    const { key = this.adminKey, body } = options;
    const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(options.path?.[name] ?? 'none'),
    );
    const query = new URLSearchParams(options.query).toString();
    const response = await fetch(`${this.url}${path}${query === '' ? '' : `?${query}`}`, {
      method: operation.method,
      headers: {
        ...(key !== null && { 'x-portkey-api-key': key }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    const answer: unknown = isJson ? JSON.parse(text) : text;
    this.compare(operation, response, answer);
    return {
      status: response.status,
      headers: response.headers,
      body: z.record(z.string(), z.unknown()).catch({}).parse(answer),
    };
  }

  private compare({ id, method, path }: DocumentedOperation, { status }: Response, answer: unknown): void {
    const operation = this.document.paths[path]?.[method.toLowerCase()];
    const promised = operation?.responses[String(status)];
    if (promised === undefined)
      throw new Error(`${id}: ${status} is not documented: ${JSON.stringify(answer)}`);
    const reference = promised.content['application/json']?.schema.$ref;
    const faults = reference === undefined ? [] : this.check(reference)(answer);
    if (faults.length > 0)
      throw new Error(`${id}, ${status}: ${faults.join('; ')} in ${JSON.stringify(answer)}`);
  }

  private check(reference: string): JsonSchemaCheck {
    const known = this.checks.get(reference);
    if (known !== undefined) return known;
    const { components } = this.document;
    const check = createJsonSchemaCheck({ $ref: reference, components });
    this.checks.set(reference, check);
    return check;
  }
}
