import { stabilityRefusal } from './stability-dialect.js';

export interface Engine {
  id: string;
  name: string;
  description: string;
  type: 'PICTURE';
}

const SDXL = 'stable-diffusion-xl-1024-v1-0';

/** The answer of `GET /v1/engines/list`. */
export const engines: readonly Engine[] = [
  {
    id: SDXL,
    name: 'Stable Diffusion XL v1.0',
    description: 'Stability-AI Stable Diffusion XL v1.0',
    type: 'PICTURE',
  },
  {
    id: 'stable-diffusion-v1-6',
    name: 'Stable Diffusion v1.6',
    description: 'Stability-AI Stable Diffusion v1.6',
    type: 'PICTURE',
  },
];

const sdxlSizes = [
  '1024x1024',
  '1152x896',
  '1216x832',
  '1344x768',
  '1536x640',
  '640x1536',
  '768x1344',
  '832x1216',
  '896x1152',
];

/** @throws ProviderRefusal 404 */
export function findEngine(id: string): Engine {
  const engine = engines.find((each) => each.id === id);
  if (engine === undefined) {
    throw stabilityRefusal(404, 'not_found', `The specified engine (ID ${id}) was not found.`);
  }
  return engine;
}

/**
 * The engine's rule on width and height in pixels (Stability v1 reference, and a live SDXL error).
 * @throws ProviderRefusal 400
 */
export function checkDimensions(engine: Engine, { width, height }: { width: number; height: number }): void {
  if (width % 64 !== 0 || height % 64 !== 0) {
    throw stabilityRefusal(
      400,
      'invalid_height_or_width',
      'height and width must be specified in increments of 64',
    );
  }
  if (engine.id === SDXL) {
    if (sdxlSizes.includes(`${width}x${height}`)) return;
    throw stabilityRefusal(
      400,
      'invalid_sdxl_v1_dimensions',
      `for ${SDXL} the allowed dimensions are ${sdxlSizes.join(', ')}, but we received ${width}x${height}`,
    );
  }
  if (Math.min(width, height) < 320 || Math.max(width, height) > 1536) {
    throw stabilityRefusal(
      400,
      'invalid_height_or_width',
      `height and width must be between 320 and 1536, but we received ${width}x${height}`,
    );
  }
}
