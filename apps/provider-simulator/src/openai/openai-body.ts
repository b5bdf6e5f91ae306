import type { FastifyRequest } from 'fastify';
import { readJsonBody } from '../http/json-body.js';
import { openaiRefusal } from './openai-dialect.js';

/** The JSON of a request; undefined when it is none. @throws ProviderRefusal 400 for another content type */
export function readOpenaiBody(request: FastifyRequest): unknown {
  const type = request.headers['content-type'] ?? '';
  if (/^application\/json\b/i.test(type)) return readJsonBody(request.body);
  throw openaiRefusal({
    status: 400,
    code: 'unsupported_content_type',
    message: `Unsupported content type: '${type}'. This API method only accepts 'application/json' requests.`,
  });
}
