import { TestEnvironment } from 'jest-environment-jsdom';
import { endAsyncStorages } from './end-async-storages.mjs';

/** What every browser has and jsdom leaves out: Node has the same. */
const features = [
  'Headers',
  'ReadableStream',
  'Request',
  'Response',
  'TextDecoder',
  'TextDecoderStream',
  'TextEncoder',
  'TransformStream',
  'fetch',
  'structuredClone',
];

/** jsdom with the web's interfaces that components of the dashboard need. */
export default class BrowserEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const feature of features) this.global[feature] = globalThis[feature];
  }

  async teardown() {
    endAsyncStorages();
    await super.teardown();
  }
}
