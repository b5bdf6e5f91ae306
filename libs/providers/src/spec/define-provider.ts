import type { ImageAdapter } from './adapter.js';
import type { MessagesAdapter } from './messages-adapter.js';
import type { ChatAdapter, CompletionAdapter, EmbeddingsAdapter } from './streaming-adapter.js';

/** What the vault stores for a provider, opened: whatever `parse` made of the secret. */
export interface CredentialScheme {
  /** Headers that authenticate a request with this secret. */
  headers(secret: string): Record<string, string>;
}

/** One provider: a folder of `libs/providers` and a line in `registry.ts`. */
export interface Provider {
  /** The name in configs and virtual keys; also the folder's name. */
  name: string;
  credentials: CredentialScheme;
  imageGenerate?: ImageAdapter;
  chat?: ChatAdapter;
  /**
   * How `image_url` parts of a chat may name their image. `url`: the provider fetches addresses itself.
   * `data` (default): Byway fetches them and the adapter sees only `data:` URLs.
   */
  chatImages?: 'url' | 'data';
  /** Only where the provider's own API is Anthropic's; elsewhere such calls run over `chat`. */
  messages?: MessagesAdapter;
  completions?: CompletionAdapter;
  embeddings?: EmbeddingsAdapter;
}

/** Declares a provider; exists for the type check and as the thing to search for. */
export function defineProvider(provider: Provider): Provider {
  return provider;
}
