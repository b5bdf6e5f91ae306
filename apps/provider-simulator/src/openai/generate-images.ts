import type { FastifyRequest } from 'fastify';
import { jsonAnswer } from '../http/answer.js';
import type { ProviderRefusal } from '../http/provider-refusal.js';
import type { CallContext, Work } from '../http/serve-call.js';
import { checkMarkers } from '../pictures/prompt-markers.js';
import type { Simulator } from '../simulator.js';
import { readImageModel, readImageRequest, type ImageRequest } from './image-request.js';
import { resolveSize, type Size } from './image-size.js';
import { imageUsage } from './image-usage.js';
import { readOpenaiBody } from './openai-body.js';
import { openaiDialect, openaiRefusal } from './openai-dialect.js';

/** `POST /v1/images/generations` for DALL-E 2, DALL-E 3 and GPT image models. */
export async function generateImages(
  simulator: Simulator,
  { request, call, fault }: CallContext,
): Promise<Work> {
  const body = readOpenaiBody(request);
  const model = readImageModel(body);
  call.record.model = model.id;
  const asked = readImageRequest(model, body);
  const size = resolveSize(model, asked.size);
  checkMarkers(asked.prompt, asked.format);
  if (fault.fault === 'filter' || fault.fault === 'filter-200') {
    throw filtered(asked, call.requestId, fault.fault === 'filter' ? 'input' : 'output');
  }
  // OpenAI has no success that carries a failed picture.
  if (fault.fault === 'error-200') throw openaiDialect.status(500);
  const created = Math.floor(Date.now() / 1000);
  if (fault.fault === 'empty') return { images: 0, answer: jsonAnswer({ created, data: [] }) };
  const pictures = await renderAll(simulator, asked, size);
  const data = pictures.map((picture) => imageItem(simulator, { asked, request, picture }));
  return { images: asked.n, answer: jsonAnswer({ created, ...blocksOf(asked, size), data }) };
}

async function renderAll(simulator: Simulator, asked: ImageRequest, size: Size): Promise<Buffer[]> {
  const orders = Array.from({ length: asked.n }, (_, index) => ({
    provider: 'OpenAI',
    model: asked.model.id,
    prompt: asked.prompt,
    ...size,
    variant: String(index),
    format: asked.format,
    transparent: asked.transparent,
  }));
  return Promise.all(orders.map((order) => simulator.studio.render(order)));
}

function imageItem(
  simulator: Simulator,
  { asked, request, picture }: { asked: ImageRequest; request: FastifyRequest; picture: Buffer },
): unknown {
  const image =
    asked.responseFormat === 'b64_json'
      ? { b64_json: picture.toString('base64') }
      : { url: `${request.protocol}://${request.host}/files/${simulator.files.put(picture)}.png` };
  return asked.model.family === 'dall-e-3'
    ? { revised_prompt: `${asked.prompt} (revised)`, ...image }
    : image;
}

/** The blocks only GPT image models answer; `auto` is told as what it came to. */
function blocksOf(asked: ImageRequest, size: Size): object {
  if (asked.model.family !== 'gpt-image') return {};
  const quality = asked.quality === undefined || asked.quality === 'auto' ? 'medium' : asked.quality;
  return {
    background: asked.transparent ? 'transparent' : 'opaque',
    output_format: asked.format,
    quality,
    size: `${size.width}x${size.height}`,
    usage: imageUsage(asked.model, asked.prompt, { quality, size, count: asked.n }),
  };
}

function filtered(asked: ImageRequest, requestId: string, stage: 'input' | 'output'): ProviderRefusal {
  if (asked.model.family !== 'gpt-image') {
    return openaiRefusal({
      status: 400,
      code: 'content_policy_violation',
      message: 'Your request was rejected as a result of our safety system.',
    });
  }
  return openaiRefusal({
    status: 400,
    type: 'image_generation_user_error',
    code: 'moderation_blocked',
    message: `Your request was rejected by the safety system. If you believe this is an error, contact support and include the request ID ${requestId}. safety_violations=[violence].`,
    extra: { moderation_details: { moderation_stage: stage, categories: ['violence'] } },
  });
}
