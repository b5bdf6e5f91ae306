import type { TaggedOperations } from '../operation.js';

export const serviceOperations: TaggedOperations = {
  tag: 'Service',
  description: 'Health and documentation. No key is needed.',
  operations: [
    {
      method: 'get',
      path: '/livez',
      id: 'getLiveness',
      summary: 'Whether the process answers',
      scope: null,
      answer: { description: 'It does.', schema: 'Alive' },
    },
    {
      method: 'get',
      path: '/readyz',
      id: 'getReadiness',
      summary: 'Whether everything it needs is there',
      scope: null,
      answer: { description: 'Ready.', schema: 'Readiness' },
      otherAnswers: { '503': { description: 'Something is missing.', schema: 'Readiness' } },
    },
    {
      method: 'get',
      path: '/v1/openapi.json',
      id: 'getOpenApi',
      summary: 'This document',
      scope: null,
      answer: { description: 'OpenAPI 3.1.', schema: 'OpenApi' },
    },
    {
      method: 'get',
      path: '/docs',
      id: 'getDocs',
      summary: 'This document for people',
      scope: null,
      answer: { description: 'One page without scripts.', mediaType: 'text/html' },
    },
  ],
};
