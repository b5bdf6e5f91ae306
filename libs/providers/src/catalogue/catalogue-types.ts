/** Facts that need no code: which providers and models there are. The gateway sees only these. */
export interface ProviderFacts {
  name: string;
  /** Other spellings callers use (`stabilityai`). */
  aliases: string[];
  displayName: string;
  /**
   * With the version path where the API has one (`https://api.openai.com/v1`); null: there is no address
   * of its own, every target needs a `custom_host`.
   */
  baseUrl: string | null;
  key: KeyFacts;
  /** Path that the provider simulator serves it under, as in `baseUrl`; null: the simulator does not speak it. */
  simulatorPath: string | null;
}

/** What goes into `key` of a virtual key. */
export interface KeyFacts {
  /** One or two sentences for the person who has to find it. */
  description: string;
  /** How one begins (`sk-ant-...`), never a real one; null: it has no form of its own. */
  example: string | null;
}

export type Endpoint =
  '/v1/images/generations' | '/v1/chat/completions' | '/v1/completions' | '/v1/embeddings' | '/v1/messages';

/** What a chat model can do beyond text. */
export type Capability = 'vision' | 'tools' | 'json_schema' | 'reasoning' | 'audio_input' | 'pdf_input';

/** USD list prices; `source` says where they were read and when. */
export interface Price {
  source: string;
  /** Per image, by `quality/size`, `quality`, or `*`. */
  perImage?: Record<string, number>;
  /** Per million tokens. */
  perMillionTokens?: {
    textInput?: number;
    /** Input read from, and written to, the provider's prompt cache; default: as `textInput`. */
    cachedInput?: number;
    cacheWrite?: number;
    imageInput?: number;
    imageOutput?: number;
    textOutput?: number;
  };
}

export interface ModelFacts {
  provider: string;
  /** Exact id, or a prefix followed by `*` for a family whose newer members are taken on trust. */
  id: string;
  /** Other spellings of the same model; not listed. */
  aliases?: string[];
  endpoints: Endpoint[];
  capabilities?: Capability[];
  /** Tokens of the longest answer. */
  maxOutputTokens?: number;
  /** Longest prompt in characters. */
  maxPromptChars?: number;
  price?: Price;
  /** `YYYY-MM-DD` */
  shutdownDate?: string;
  /** Living model that replaces this one when it is called at the provider's own host. */
  replacement?: string;
  /** Unix seconds, for `GET /v1/models`. */
  created?: number;
}
