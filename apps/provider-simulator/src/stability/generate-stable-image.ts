import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { jsonAnswer } from '../http/answer.js';
import type { CallContext, Work } from '../http/serve-call.js';
import type { PictureOrder } from '../pictures/picture-studio.js';
import { checkMarkers } from '../pictures/prompt-markers.js';
import type { Simulator } from '../simulator.js';
import { stabilityRefusal, stabilityV2betaDialect } from './stability-dialect.js';
import { readStableImageRequest, stableImageModels, type StableImageModel } from './stable-image-request.js';

const params = z.object({ kind: z.enum(stableImageModels) });

/** Core gives about 1.5 megapixels, the others about one. */
const megapixels: Record<StableImageModel, number> = { core: 1.5, ultra: 1, sd3: 1 };

/** `POST /v2beta/stable-image/generate/{core,ultra,sd3}` */
export async function generateStableImage(
  simulator: Simulator,
  { request, call, fault }: CallContext,
): Promise<Work> {
  const route = params.safeParse(request.params);
  if (!route.success) throw stabilityV2betaDialect.status(404);
  const { kind } = route.data;
  call.record.model = kind;
  const asJson = wantsJson(request.headers.accept);
  const asked = await readStableImageRequest(kind, request);
  call.record.model = asked.model;
  checkMarkers(asked.prompt, asked.format);
  if (fault.fault === 'filter') {
    throw stabilityRefusal(
      403,
      'content_moderation',
      'Your request was flagged by our content moderation system, as a result your request was denied and you were not charged.',
    );
  }
  // v2beta knows no third finish reason.
  if (fault.fault === 'error-200') throw stabilityV2betaDialect.status(500);
  const filtered = fault.fault === 'filter-200';
  const empty = fault.fault === 'empty';
  const order: PictureOrder = {
    provider: 'Stability AI',
    model: asked.model,
    prompt: asked.prompt,
    ...dimensions(asked.aspectRatio, megapixels[kind]),
    variant: asked.seed === 0 ? '' : String(asked.seed),
    format: asked.format,
    blurred: filtered,
  };
  const answer = answerOf({
    asJson,
    type: `image/${asked.format}`,
    picture: empty ? Buffer.alloc(0) : await simulator.studio.render(order),
    finishReason: filtered ? 'CONTENT_FILTERED' : 'SUCCESS',
    seed: asked.seed === 0 ? randomInt(1, 4_294_967_295) : asked.seed,
  });
  return { images: filtered || empty ? 0 : 1, answer };
}

/** `image/*` is the default of the API. @throws ProviderRefusal 400 */
function wantsJson(accept = '*/*'): boolean {
  const first = accept.split(',')[0]?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (first === 'application/json') return true;
  if (first === '' || first === '*/*' || first === 'image/*') return false;
  throw stabilityRefusal(400, 'bad_request', 'accept: must be one of image/*, application/json');
}

/** Sides in multiples of 64 whose product is close to so many times 1024 x 1024. */
export function dimensions(aspectRatio: string, mega: number): { width: number; height: number } {
  const [across = 1, down = 1] = aspectRatio.split(':').map(Number);
  const pixels = mega * 1024 * 1024;
  const side = (ratio: number): number => Math.round(Math.sqrt(pixels * ratio) / 64) * 64;
  return { width: side(across / down), height: side(down / across) };
}

interface Made {
  asJson: boolean;
  type: string;
  picture: Buffer;
  finishReason: string;
  seed: number;
}

function answerOf({ asJson, type, picture, finishReason, seed }: Made): Work['answer'] {
  if (asJson) {
    const body = { image: picture.toString('base64'), finish_reason: finishReason, seed };
    return jsonAnswer(body, `application/json; type=${type}`);
  }
  return {
    status: 200,
    contentType: type,
    body: picture,
    headers: { 'finish-reason': finishReason, seed: String(seed) },
  };
}
