import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { jsonAnswer } from '../http/answer.js';
import { readJsonBody } from '../http/json-body.js';
import type { CallContext, Work } from '../http/serve-call.js';
import { checkMarkers } from '../pictures/prompt-markers.js';
import type { Simulator } from '../simulator.js';
import { checkDimensions, findEngine } from './engines.js';
import { refuseFields } from './field-errors.js';
import { stabilityRefusal } from './stability-dialect.js';
import { stylePresets } from './style-presets.js';

const clipGuidancePresets = ['FAST_BLUE', 'FAST_GREEN', 'NONE', 'SIMPLE', 'SLOW', 'SLOWER', 'SLOWEST'];
const samplers = [
  'DDIM',
  'DDPM',
  'K_DPMPP_2M',
  'K_DPMPP_2S_ANCESTRAL',
  'K_DPM_2',
  'K_DPM_2_ANCESTRAL',
  'K_EULER',
  'K_EULER_ANCESTRAL',
  'K_HEUN',
  'K_LMS',
];

/** Steps as in the later v1 reference (10-50); the specification of 2023 had 150. */
const bodySchema = z.object({
  text_prompts: z.array(z.object({ text: z.string().max(2000), weight: z.number().default(1) })).min(1),
  height: z.number().int().min(128).default(512),
  width: z.number().int().min(128).default(512),
  cfg_scale: z.number().min(0).max(35).optional(),
  clip_guidance_preset: z.enum(clipGuidancePresets).optional(),
  sampler: z.enum(samplers).optional(),
  samples: z.number().int().min(1).max(10).default(1),
  seed: z.number().int().min(0).max(4_294_967_295).default(0),
  steps: z.number().int().min(10).max(50).optional(),
  style_preset: z.enum(stylePresets).optional(),
  extras: z.record(z.string(), z.unknown()).optional(),
});

type FinishReason = 'SUCCESS' | 'CONTENT_FILTERED' | 'ERROR';

interface Artifact {
  picture: Buffer;
  finishReason: FinishReason;
  seed: number;
}

const engineParams = z.object({ engine: z.string() });

/** `POST /v1/generation/{engine}/text-to-image` */
export async function textToImage(simulator: Simulator, context: CallContext): Promise<Work> {
  const { request, call, fault } = context;
  const engine = findEngine(engineParams.parse(request.params).engine);
  call.record.model = engine.id;
  const asPng = wantsPng(request.headers.accept);
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw stabilityRefusal(400, 'bad_request', 'content-type: must be application/json');
  }
  const parsed = bodySchema.safeParse(readJsonBody(request.body));
  if (!parsed.success) throw refuseFields(parsed.error);
  const body = parsed.data;
  checkDimensions(engine, body);
  if (asPng && body.samples > 1) {
    throw stabilityRefusal(400, 'invalid_samples', 'samples: must be 1 unless accept is application/json');
  }
  const prompt = body.text_prompts.find(({ weight }) => weight > 0)?.text ?? '';
  checkMarkers(prompt, 'png');
  if (fault.fault === 'filter') {
    throw stabilityRefusal(400, 'invalid_prompts', 'One or more prompts contains filtered words.');
  }
  const artifacts: Artifact[] = [];
  const count = fault.fault === 'empty' ? 0 : body.samples;
  for (let index = 0; index < count; index++) {
    const finishReason = finishReasonOf(context, index);
    const picture = await simulator.studio.render({
      provider: 'Stability AI',
      model: engine.id,
      prompt,
      width: body.width,
      height: body.height,
      // A seed of the caller's choice changes the picture; a random one does not, so that it can be kept.
      variant: `${body.seed === 0 ? '' : body.seed}/${index}`,
      format: 'png',
      blurred: finishReason === 'CONTENT_FILTERED',
    });
    const seed = body.seed === 0 ? randomInt(1, 4_294_967_296) : (body.seed + index) % 4_294_967_296;
    artifacts.push({ picture, finishReason, seed });
  }
  const images = artifacts.filter(({ finishReason }) => finishReason === 'SUCCESS').length;
  return { images, answer: asPng ? pngAnswer(artifacts[0]) : artifactsAnswer(artifacts) };
}

/** @throws ProviderRefusal 400 for what v1 does not answer */
function wantsPng(accept = '*/*'): boolean {
  const first = accept.split(',')[0]?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (first === 'image/png') return true;
  if (['application/json', 'application/*', '*/*', ''].includes(first)) return false;
  throw stabilityRefusal(400, 'bad_request', 'accept: must be one of application/json, image/png');
}

function finishReasonOf({ fault }: CallContext, index: number): FinishReason {
  if (fault.item !== undefined && fault.item !== index + 1) return 'SUCCESS';
  if (fault.fault === 'filter-200') return 'CONTENT_FILTERED';
  return fault.fault === 'error-200' ? 'ERROR' : 'SUCCESS';
}

function artifactsAnswer(artifacts: Artifact[]): Work['answer'] {
  return jsonAnswer({
    artifacts: artifacts.map(({ picture, finishReason, seed }) => ({
      base64: finishReason === 'ERROR' ? '' : picture.toString('base64'),
      finishReason,
      seed,
    })),
  });
}

function pngAnswer(artifact: Artifact | undefined): Work['answer'] {
  const failed = artifact === undefined || artifact.finishReason === 'ERROR';
  return {
    status: 200,
    contentType: 'image/png',
    body: failed ? Buffer.alloc(0) : artifact.picture,
    headers: { 'finish-reason': artifact?.finishReason ?? 'SUCCESS', seed: String(artifact?.seed ?? 0) },
  };
}
