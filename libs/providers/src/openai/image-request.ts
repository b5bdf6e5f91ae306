import type { ImageGenerateRequest } from '@byway/openai-wire/image-generate';
import type { ModelTarget, ProviderRequest } from '../spec/adapter.js';
import { mapGptImage } from './gpt-image.js';
import type { MappedFields } from './mapped-fields.js';

export interface ImageRequests {
  requests: [ProviderRequest, ...ProviderRequest[]];
  warnings: string[];
}

const isGptImage = (model: string) => /^(chat)?gpt-image-/.test(model);
const isDallE = (model: string) => /^dall-e-[23]$/.test(model);

/**
 * The body for a compatible server: what the caller sent, as it is. Base64 is asked for wherever the
 * server can be expected to know `response_format`, because a server's URL may be out of reach.
 */
function mapCompatible(input: ImageGenerateRequest, model: string): MappedFields {
  const { stream: _stream, partial_images: _partial, response_format: format, ...fields } = input;
  const asksBase64 = isDallE(model) || (format !== undefined && !isGptImage(model));
  return { fields: asksBase64 ? { ...fields, response_format: 'b64_json' } : fields, warnings: [] };
}

/**
 * The requests for an image call, without credentials.
 * @throws BywayError when the model cannot do what was asked, with `param`.
 */
export function imageRequests(input: ImageGenerateRequest, target: ModelTarget): ImageRequests {
  const { model, customHost } = target;
  const { fields, warnings } =
    customHost === null && isGptImage(model) ? mapGptImage(input, model) : mapCompatible(input, model);
  const request = (body: Record<string, unknown>): ProviderRequest => ({
    method: 'POST',
    origin: 'configured',
    path: '/images/generations',
    auth: 'credential',
    headers: { accept: 'application/json' },
    body: { kind: 'json', value: body },
  });
  const body = { ...fields, model };
  // dall-e-3 makes one image per call.
  const calls = model === 'dall-e-3' ? (input.n ?? 1) : 1;
  if (calls === 1) return { requests: [request(body)], warnings };
  const single = request({ ...body, n: 1 });
  return { requests: [single, ...Array.from({ length: calls - 1 }, () => single)], warnings };
}
