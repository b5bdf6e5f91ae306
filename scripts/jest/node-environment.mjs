import { TestEnvironment } from 'jest-environment-node';
import { endAsyncStorages } from './end-async-storages.mjs';

/** Node, as every test file gets it. */
export default class NodeEnvironment extends TestEnvironment {
  async teardown() {
    endAsyncStorages();
    await super.teardown();
  }
}
