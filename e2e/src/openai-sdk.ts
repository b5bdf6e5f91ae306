import type { Services } from '@byway/testing/start-services';
import OpenAI from 'openai';
import { createHeaders } from 'portkey-ai';

/** OpenAI's SDK as an application sets it up for Byway, with a config and without tries of its own. */
export function openaiSdk({ url, adminKey }: Pick<Services, 'url' | 'adminKey'>, config: object): OpenAI {
  return new OpenAI({
    apiKey: 'REDUNDANT',
    baseURL: `${url}/v1`,
    defaultHeaders: createHeaders({ apiKey: adminKey, config: JSON.stringify(config) }),
    maxRetries: 0,
  });
}
