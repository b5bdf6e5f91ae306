import { startStack, type TestStack } from '@byway/testing/start-stack';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { faults } from './doctor-report.js';

describe('byway doctor beside npm start', () => {
  let stack: TestStack;

  beforeAll(async () => {
    stack = await startStack();
  }, 120_000);
  afterAll(() => stack.stop());

  it('finds everything in the data folder', async () => {
    const { code, found } = await faults({ BYWAY_DATA_DIR: stack.dataDir });
    expect({ code, found }).toEqual({
      code: 0,
      found: {
        'API key': 'skip none given: set BYWAY_API_KEY or give --api-key-file',
        Redis: 'skip not used: the queues are in PostgreSQL',
      },
    });
  });

  it('says what to do where nothing runs', async () => {
    const { code, found } = await faults({
      BYWAY_DATA_DIR: join(stack.dataDir, 'none'),
      BYWAY_URL: 'http://127.0.0.1:1234',
    });
    expect({ code, gateway: found.Gateway, port: found.Port }).toEqual({
      code: 1,
      gateway: 'fail connection refused at http://127.0.0.1:1234: start it, or correct --url or BYWAY_URL',
      port: undefined,
    });
  });
});
