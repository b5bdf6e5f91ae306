import type { Failure } from '@byway/errors/failure';
import type { ImageGenerateRequest } from '@byway/openai-wire/image-generate';

/** A request that an adapter wants sent. The worker's driver adds the base URL and the credential. */
export interface ProviderRequest {
  method: 'GET' | 'POST';
  /**
   * `configured`: `path` is appended to the target's base URL.
   * `from-response`: `path` is a whole URL that came out of a provider's response; it never gets the
   * credential and never reaches a private address.
   */
  origin: 'configured' | 'from-response';
  /** Starts with `/` when `origin` is `configured`. */
  path: string;
  auth: 'credential' | 'none';
  /** Lower-case names. Never a credential. */
  headers: Record<string, string>;
  body:
    | { kind: 'json'; value: unknown }
    | { kind: 'multipart'; fields: Record<string, string>; files: MultipartFile[] }
    | null;
}

export interface MultipartFile {
  field: string;
  filename: string;
  mediaType: string;
  bytes: Uint8Array;
}

/** A whole response; the driver has enforced the size and time limits. */
export interface ProviderResponse {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string>;
  bytes: Uint8Array;
}

/** What an attempt asks of a target, all params of the config already applied. */
export interface ModelTarget {
  model: string;
  /** Set when the target is a compatible server: models and parameters are passed as they are. */
  customHost: string | null;
}

/** Tokens and pictures, as far as the provider reported them. */
export interface ProviderUsage {
  images?: number;
  inputTokens?: number;
  outputTokens?: number;
  inputImageTokens?: number;
  outputImageTokens?: number;
  /** Of `inputTokens`: read from the provider's prompt cache, and written to it. */
  cachedInputTokens?: number;
  cacheWriteInputTokens?: number;
  /** Of `outputTokens`: spent on reasoning. */
  reasoningTokens?: number;
}

export interface GeneratedImage {
  /** `base64`: `bytes` is base64 text as ASCII, taken over without decoding. */
  encoding: 'binary' | 'base64';
  bytes: Uint8Array;
  /** `image/png`, `image/jpeg`, `image/webp`, ... as the bytes say, not as was asked. */
  mediaType: string;
  seed?: number;
  revisedPrompt?: string;
}

export interface ImageResult {
  images: GeneratedImage[];
  /**
   * The provider's whole body when it already is the OpenAI answer the caller asked for, so that it
   * can be passed on byte for byte.
   */
  openAiBody?: Uint8Array;
  /** Fields of the OpenAI answer beside `created` and `data` (`size`, `quality`, `usage`, ...). */
  extra: Record<string, unknown>;
  usage: ProviderUsage;
  /** Parameters dropped or approximated, model aliased: one short sentence each. */
  warnings: string[];
}

/**
 * What an adapter wants next. `send`: all requests run at the same time (fan-out for `n` where the
 * provider has none) and `next` gets the responses in the same order. `memo` is small JSON that the
 * driver hands back as `context.memo` of the next `next`: adapters themselves remember nothing.
 */
export type Step<Out> =
  | { kind: 'send'; requests: [ProviderRequest, ...ProviderRequest[]]; memo?: unknown }
  | { kind: 'wait'; waitMs: number; then: ProviderRequest; memo?: unknown }
  | { kind: 'done'; out: Out }
  | { kind: 'failed'; failure: Failure; usage?: ProviderUsage };

/** One endpoint of one provider. Pure: no I/O, no clock, no randomness. */
export interface Adapter<In, Out, Target extends ModelTarget = ModelTarget> {
  /** First step for a request; `failed` when this target cannot do what was asked. */
  start(input: In, target: Target): Step<Out>;
  /**
   * The step after the responses to a `send` or `wait` arrived. `memo` is that step's, undefined
   * when it had none.
   */
  next(responses: ProviderResponse[], context: { input: In; target: Target; memo?: unknown }): Step<Out>;
}

export type ImageAdapter = Adapter<ImageGenerateRequest, ImageResult>;
