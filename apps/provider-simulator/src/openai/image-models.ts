export type ImageFamily = 'dall-e-2' | 'dall-e-3' | 'gpt-image';

export interface ImageModel {
  id: string;
  family: ImageFamily;
  /** Unix seconds. */
  created: number;
  /** `YYYY-MM-DD` */
  shutdownDate: string | null;
  /** `free` is the rule of gpt-image-2 and later. */
  sizes: readonly string[] | 'free';
  qualities: readonly string[];
  maxPromptChars: number;
}

const fixedSizes = ['1024x1024', '1536x1024', '1024x1536'];
const threeQualities = ['low', 'medium', 'high'];
const fiveQualities = [...threeQualities, 'xhigh', 'max'];

function gptImage(id: string, date: string, rest: Partial<ImageModel> = {}): ImageModel {
  return {
    id,
    family: 'gpt-image',
    created: Date.parse(date) / 1000,
    shutdownDate: null,
    sizes: 'free',
    qualities: threeQualities,
    maxPromptChars: 32_000,
    ...rest,
  };
}

/**
 * DALL-E and gpt-image-1 are gone from the real API (2026-05 and 2026-10) but are still asked for, and
 * compatible servers still speak their shapes; so the simulator keeps them alive.
 */
const models: readonly ImageModel[] = [
  {
    id: 'dall-e-2',
    family: 'dall-e-2',
    created: 1698798177,
    shutdownDate: '2026-05-12',
    sizes: ['256x256', '512x512', '1024x1024'],
    qualities: ['standard'],
    maxPromptChars: 1000,
  },
  {
    id: 'dall-e-3',
    family: 'dall-e-3',
    created: 1698785189,
    shutdownDate: '2026-05-12',
    sizes: ['1024x1024', '1792x1024', '1024x1792'],
    qualities: ['standard', 'hd'],
    maxPromptChars: 4000,
  },
  gptImage('gpt-image-1', '2025-04-23', { sizes: fixedSizes, shutdownDate: '2026-10-23' }),
  gptImage('gpt-image-1-mini', '2025-10-06', { sizes: fixedSizes, shutdownDate: '2026-12-01' }),
  gptImage('gpt-image-1.5', '2025-12-16', { sizes: fixedSizes, shutdownDate: '2026-12-01' }),
  gptImage('gpt-image-1.5-2025-12-16', '2025-12-16', { sizes: fixedSizes, shutdownDate: '2026-12-01' }),
  gptImage('chatgpt-image-latest', '2025-12-16', { sizes: fixedSizes, shutdownDate: '2026-12-01' }),
  gptImage('gpt-image-2', '2026-04-21'),
  gptImage('gpt-image-2-2026-04-21', '2026-04-21'),
  gptImage('gpt-image-2.5-flare', '2026-09-08', { qualities: fiveQualities }),
  gptImage('gpt-image-2.5-flare-2026-09-08', '2026-09-08', { qualities: fiveQualities }),
  gptImage('gpt-image-2.5-sunburst', '2026-09-08', { qualities: fiveQualities }),
  gptImage('gpt-image-2.5-sunburst-2026-09-08', '2026-09-08', { qualities: fiveQualities }),
  gptImage('gpt-image-2.6-flare', '2026-11-04', { qualities: fiveQualities }),
  gptImage('gpt-image-2.6-sunburst', '2026-11-04', { qualities: fiveQualities }),
];

export function findImageModel(id: string): ImageModel | undefined {
  return models.find((model) => model.id === id);
}

/** For `GET /v1/models`; `shutdown_date` is there since 2026. */
export function listImageModels(): unknown[] {
  return models.map(({ id, created, shutdownDate }) => ({
    id,
    object: 'model',
    created,
    owned_by: 'system',
    shutdown_date: shutdownDate,
  }));
}
