import type { IncomingHttpHeaders } from 'node:http';
import type { ProviderRefusal } from './provider-refusal.js';

export const providerNames = ['openai', 'stability-ai', 'google', 'anthropic'] as const;
export type ProviderName = (typeof providerNames)[number];

/** How one provider API puts the things that every call may meet. */
export interface Dialect {
  provider: ProviderName;
  /** The key of a request; undefined when none was sent. */
  readKey(headers: IncomingHttpHeaders): string | undefined;
  newRequestId(): string;
  /** Headers of every answer. */
  headers(requestId: string, tookMs: number): Record<string, string>;
  /** The JSON body of a refusal. */
  errorBody(refusal: ProviderRefusal, requestId: string): unknown;
  missingKey(): ProviderRefusal;
  /** @param key as sent; the answer may show only its ends. @param reason in place of the usual message. */
  badKey(key: string, reason?: string): ProviderRefusal;
  quota(): ProviderRefusal;
  /** The refusal the real API gives with this status. */
  status(status: number): ProviderRefusal;
}
