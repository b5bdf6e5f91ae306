import { csrfHeader, sessionCookieName } from '@byway/contracts/session-api';
import { analyticsOperations } from './operations/analytics-operations.js';
import { answerHeaders } from './answer-headers.js';
import { apiKeysOperations } from './operations/api-keys-operations.js';
import { assetsOperations } from './operations/assets-operations.js';
import { configsOperations } from './operations/configs-operations.js';
import type { OpenApiDocument } from './document-types.js';
import { imagesOperations } from './operations/images-operations.js';
import { jobsOperations } from './operations/jobs-operations.js';
import { logsOperations } from './operations/logs-operations.js';
import { modelsOperations } from './operations/models-operations.js';
import { operationObject, type TaggedOperations } from './operation.js';
import { requestHeaders } from './request-headers.js';
import { schemaComponents } from './schema-components.js';
import { sessionOperations } from './operations/session-operations.js';
import { textOperations } from './operations/text-operations.js';
import { serviceOperations } from './operations/service-operations.js';
import { virtualKeysOperations } from './operations/virtual-keys-operations.js';
import { webhooksOperations } from './operations/webhooks-operations.js';
import { workspacesOperations } from './operations/workspaces-operations.js';

/** In the order a reader should meet them. A spec keeps them equal to the routes that are served. */
export const taggedOperations: readonly TaggedOperations[] = [
  textOperations,
  imagesOperations,
  jobsOperations,
  webhooksOperations,
  modelsOperations,
  virtualKeysOperations,
  configsOperations,
  apiKeysOperations,
  workspacesOperations,
  logsOperations,
  analyticsOperations,
  assetsOperations,
  sessionOperations,
  serviceOperations,
];

const description = `Self-hosted, queue-backed, multimodal AI gateway. Keep your OpenAI SDK: change \`base_url\` and add headers.

Every error has OpenAI's body, \`{"error": {"message", "type", "param", "code"}}\`, but on \`/v1/messages\`, where it has Anthropic's. When all targets of a config fail, the status is that of the last failure and \`error.attempts\` lists each one. An id of another workspace answers 404.`;

/** The OpenAPI document of the public API. */
export function openApiDocument(): OpenApiDocument {
  const paths: OpenApiDocument['paths'] = {};
  for (const { tag, operations } of taggedOperations) {
    for (const operation of operations) {
      (paths[operation.path] ??= {})[operation.method] = operationObject(tag, operation);
    }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Byway',
      version: '0.1.0',
      description,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'The gateway that serves this document' }],
    tags: taggedOperations.map(({ tag, description }) => ({ name: tag, description })),
    paths,
    components: {
      schemas: schemaComponents(),
      parameters: requestHeaders,
      headers: answerHeaders,
      securitySchemes: {
        apiKey: {
          type: 'apiKey',
          in: 'header',
          name: 'x-portkey-api-key',
          description: 'A Byway API key (`bw-...`).',
        },
        bearerApiKey: {
          type: 'http',
          scheme: 'bearer',
          description: 'The same key as `Authorization: Bearer bw-...`, when `x-portkey-api-key` is absent.',
        },
        sessionCookie: {
          type: 'apiKey',
          in: 'cookie',
          name: sessionCookieName,
          description: 'A session of the dashboard, from `POST /v1/session`; together with `x-byway-csrf`.',
        },
        csrfHeader: {
          type: 'apiKey',
          in: 'header',
          name: csrfHeader,
          description: 'No secret: `1`, which shows that no page of another site makes the call.',
        },
        assetSignature: {
          type: 'apiKey',
          in: 'query',
          name: 'signature',
          description: 'Part of the signed URL that an answer gave.',
        },
      },
    },
  };
}
