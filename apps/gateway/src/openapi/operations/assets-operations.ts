import type { TaggedOperations } from '../operation.js';
import { z } from 'zod';

export const assetsOperations: TaggedOperations = {
  tag: 'Assets',
  description: 'Images that Byway hosts.',
  operations: [
    {
      method: 'get',
      path: '/v1/assets/{id}',
      id: 'getAsset',
      summary: 'Get the bytes of an asset',
      description: 'Needs the signed URL of an answer, or an API key of its workspace.',
      scope: 'logs.read',
      alternativeSecurity: [{ assetSignature: [] }],
      pathParameters: { id: 'Id of the asset.' },
      query: z.object({ expires: z.string().optional() }),
      queryNotes: { expires: 'Part of a signed URL: Unix time in seconds until which it is good.' },
      answer: { description: 'The bytes, with their own content type.', mediaType: 'image/*' },
      errors: ['not_found', 'storage_unavailable'],
    },
  ],
};
