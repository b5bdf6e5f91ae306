import type { ImageGenerateRequest } from '@byway/openai-wire/image-generate';
import {
  approximatedSize,
  askedSize,
  type AskedSize,
  type Edges,
  nearestSize,
  parseSize,
} from '../shared/image-size.js';

/** The only sizes of SDXL 1.0 (Stability REST v1 documentation). */
const SDXL_SIZES = [
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
/** OpenAI's default; Stability's own, 512x512, is not legal for SDXL. */
const DEFAULT_SIZE = '1024x1024';
const STEP = 64;
const MIN_EDGE = 320;
const MAX_EDGE = 1536;
const MAX_PIXELS = 1024 * 1024;

const isLegal = ({ width, height }: Edges) =>
  [width, height].every((edge) => edge % STEP === 0 && edge >= MIN_EDGE && edge <= MAX_EDGE) &&
  width * height <= MAX_PIXELS;

/** The two multiples of 64 around an edge, inside the legal range. */
function neighbours(edge: number): number[] {
  const inside = (value: number) => Math.min(MAX_EDGE, Math.max(MIN_EDGE, value));
  return [inside(Math.floor(edge / STEP) * STEP), inside(Math.ceil(edge / STEP) * STEP)];
}

/** SD 1.6 takes multiples of 64 from 320 to 1536; the area of 1024x1024 is the safe bound. */
function sizeForSd16(asked: AskedSize): string {
  if (asked.kind === 'pixels' && isLegal(asked)) return asked.text;
  const area = asked.width * asked.height;
  const scale = asked.kind === 'ratio' || area > MAX_PIXELS ? Math.sqrt(MAX_PIXELS / area) : 1;
  const [width, height] = [asked.width * scale, asked.height * scale];
  const candidates = neighbours(width)
    .flatMap((w) => neighbours(height).map((h) => ({ width: w, height: h })))
    .filter(isLegal)
    .map((edges) => `${edges.width}x${edges.height}`);
  return nearestSize(asked, candidates);
}

/** The pixels to send to a v1 engine, which has no `auto` and mostly no free choice. */
export function v1Size(input: ImageGenerateRequest, engine: string): Edges & { warnings: string[] } {
  const { asked, param, warnings } = askedSize(input);
  const isSdxl = engine.includes('-xl-');
  const size = asked === null ? DEFAULT_SIZE : isSdxl ? nearestSize(asked, SDXL_SIZES) : sizeForSd16(asked);
  const changed = asked?.kind === 'pixels' && size !== asked.text;
  const edges = parseSize(size) ?? { width: 1024, height: 1024 };
  return {
    width: edges.width,
    height: edges.height,
    warnings: changed ? [...warnings, approximatedSize(param, asked.text, size)] : warnings,
  };
}
