import type { ProviderRequest } from '../spec/adapter.js';

/** What both APIs make of an image call. */
export interface StabilityRequests {
  requests: [ProviderRequest, ...ProviderRequest[]];
  warnings: string[];
}
