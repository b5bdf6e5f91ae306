import { type ErrorCode, errorEntry } from '@byway/errors/catalogue';
import { errorAnswer } from '@byway/errors/error-body';
import { headerRefs } from './answer-headers.js';
import type { ApiResponse } from './document-types.js';
import { schemaRef } from './schema-components.js';
import type { SchemaName } from './schemas.js';

/** One response for each status the codes have; it lists its codes with their meaning. */
export function errorResponses(
  codes: readonly ErrorCode[],
  schema: SchemaName = 'Error',
): Record<string, ApiResponse> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set(codes)) {
    const { status } = errorEntry(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, ofStatus]) => [String(status), responseOf(ofStatus, schema)]),
  );
}

function responseOf(codes: readonly ErrorCode[], schema: SchemaName): ApiResponse {
  const waits = codes.some((code) => 'retry-after' in errorAnswer({ code, message: '' }).headers);
  return {
    description: codes.map((code) => `\`${code}\`: ${errorEntry(code).meaning}`).join('\n\n'),
    headers: headerRefs(['x-request-id', 'x-should-retry', ...(waits ? (['retry-after'] as const) : [])]),
    content: { 'application/json': { schema: schemaRef(schema) } },
  };
}
