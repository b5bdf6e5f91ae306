import { z } from 'zod';

export const IMAGES = '/v1/images/generations';
export const CHAT = '/v1/chat/completions';

const turnSchema = z.object({
  role: z.enum(['user', 'assistant']),
  text: z.string(),
  /** A data URL. */
  picture: z.string().nullable(),
});
export type Turn = z.output<typeof turnSchema>;

/** By what a call goes out. */
const viaSchema = z.object({
  kind: z.enum(['config', 'virtual-key']),
  /** Empty: not chosen yet. */
  slug: z.string(),
});
export type Via = z.output<typeof viaSchema>;

/** Everything that can be filled in. Empty texts and nulls are left out of the request. */
export const playgroundInputSchema = z.object({
  via: viaSchema,
  endpoint: z.enum([IMAGES, CHAT]),
  /** Null: not touched, so one is proposed; empty: the config's own. */
  model: z.string().nullable(),
  images: z.object({
    prompt: z.string(),
    size: z.string(),
    n: z.number().nullable(),
    quality: z.string(),
    responseFormat: z.string(),
  }),
  chat: z.object({
    system: z.string(),
    /** What was said before. */
    turns: z.array(turnSchema),
    message: z.string(),
    /** A data URL that goes with the message. */
    picture: z.string().nullable(),
    temperature: z.number().nullable(),
    maxTokens: z.number().nullable(),
    stream: z.boolean(),
  }),
  asJob: z.boolean(),
  /** A JSON object of strings; empty: none. */
  metadata: z.string(),
});
export type PlaygroundInput = z.output<typeof playgroundInputSchema>;

export const emptyInput: PlaygroundInput = {
  via: { kind: 'config', slug: '' },
  endpoint: IMAGES,
  model: null,
  images: {
    prompt: 'A kraken reading a star map in the milky way, watercolour',
    size: '1024x1024',
    n: 1,
    quality: '',
    responseFormat: 'url',
  },
  chat: {
    system: '',
    turns: [],
    message: 'Explain in two sentences why a queue makes calls of a slow API more reliable.',
    picture: null,
    temperature: null,
    maxTokens: null,
    stream: true,
  },
  asJob: false,
  metadata: '',
};
