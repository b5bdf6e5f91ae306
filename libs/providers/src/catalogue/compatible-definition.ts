import type { Endpoint, ModelFacts, ProviderFacts } from './catalogue-types.js';

/** Fields of a body that a server knows under another name, or does not take. */
export interface FieldDifferences {
  /** OpenAI's name to the server's. */
  renamed?: Record<string, string>;
  /** Left out, with a warning: the caller still gets what was asked in substance. */
  dropped?: string[];
}

/** What a server cannot do and what must not be left out in silence: more answers, tool calls, a JSON schema. */
export type Refusable = 'n' | 'tools' | 'json_schema';

/** A provider that speaks OpenAI's language: one file of data in `openai-compatible/`, no code. */
export interface CompatibleDefinition extends Omit<ProviderFacts, 'simulatorPath'> {
  /** Where its differences from OpenAI were read, and when. */
  source: string;
  endpoints: readonly Exclude<Endpoint, '/v1/messages'>[];
  /** `url`: fetches the images of a chat itself; `data`: Byway does. */
  chatImages: 'url' | 'data';
  chat?: FieldDifferences & {
    refused?: Refusable[];
    /** `messages[].name` is left out. */
    dropsNames?: true;
    /** `developer` messages stay what they are; without it they become `system` ones. */
    keepsDeveloper?: true;
    /** `stream_options` is refused, and the usage comes unasked. */
    refusesStreamOptions?: true;
    /** A stream may end after its finish reason without `[DONE]`. */
    endsWithoutDone?: true;
  };
  embeddings?: FieldDifferences;
  /** Header for the key as it is; default: `authorization` with `Bearer`. */
  keyHeader?: string;
  /** Models with known prices or dates; all others are taken on trust. */
  models: readonly Omit<ModelFacts, 'provider'>[];
}
