import { describe, expect, it } from '@jest/globals';
import { ok } from './check.js';
import { skewFinding } from './checks/clock-skew.js';
import { nodeVersion } from './checks/node-version.js';
import { internalTokenForm, masterKeyForm } from './checks/secret-forms.js';
import { secretHider, shownAddress } from './hide-secrets.js';
import { findInstallation } from './installation.js';
import { runChecks } from './run-checks.js';
import { readCliEnv } from '../env.js';

describe('a run of checks', () => {
  it('keeps their order, runs them at once and gives up on one that hangs', async () => {
    let othersRun: () => void = () => undefined;
    const whenOthersRun = new Promise<void>((resolve) => (othersRun = resolve));
    const results = await runChecks(
      [
        { name: 'hangs', run: () => new Promise(() => undefined) },
        { name: 'slow', run: () => whenOthersRun.then(() => ok('slow')) },
        {
          name: 'quick',
          run: () => {
            othersRun();
            return ok('quick');
          },
        },
      ],
      200,
    );
    expect(results).toMatchObject([
      { name: 'hangs', status: 'fail', message: 'no answer within 200 ms' },
      { name: 'slow', status: 'ok' },
      { name: 'quick', status: 'ok' },
    ]);
  });

  it('reports one that breaks without the text of its error', async () => {
    const broken = () => Promise.reject(new Error('postgresql://u:canary@host'));
    const [result] = await runChecks([{ name: 'broken', run: broken }], 200);
    expect(result).toMatchObject({ status: 'fail', message: 'the check broke (Error)' });
  });
});

describe('single checks', () => {
  it.each([
    ['20.19.0', 'ok'],
    ['24.1.0', 'ok'],
    ['20.18.9', 'fail'],
    ['18.20.0', 'fail'],
  ])('Node %s is %s', async (version, status) => {
    expect(await nodeVersion(version).run()).toMatchObject({ status });
  });

  it.each([
    [-999, 'ok', '999 ms behind the database'],
    [1_000, 'warn', '1 s ahead of the database'],
    [-70_000, 'fail', '1 min behind the database'],
  ])('clocks that differ by %d ms are %s', (skewMs, status, message) => {
    expect(skewFinding(skewMs)).toMatchObject({ status, message });
  });

  it.each([
    [Buffer.alloc(32, 7).toString('base64'), 'ok'],
    ['07'.repeat(32), 'ok'],
    ['canary-too-short', 'fail'],
    [undefined, 'skip'],
  ])('a master key %s is %s', async (key, status) => {
    const finding = await masterKeyForm(key).run();
    expect(finding.status).toBe(status);
    if (key !== undefined) expect(JSON.stringify(finding)).not.toContain(key);
  });

  it.each([
    ['canary-0123456789', 'ok'],
    ['canary', 'fail'],
    [undefined, 'skip'],
  ])('an internal token %s is %s', async (token, status) => {
    const finding = await internalTokenForm(token).run();
    expect(finding.status).toBe(status);
    expect(JSON.stringify(finding)).not.toContain('canary');
  });
});

describe('secrets', () => {
  const source = {
    BYWAY_DATA_DIR: '/does/not/exist',
    DATABASE_URL: 'postgresql://byway:data%2Fbase@db/byway',
    REDIS_URL: 'redis://:redis-password@cache:7000',
    BYWAY_MASTER_KEY: 'master-key',
    BYWAY_INTERNAL_TOKEN: 'internal-token',
    ASSETS_S3_BUCKET: 'images',
    ASSETS_S3_ACCESS_KEY_ID: 'id',
    ASSETS_S3_SECRET_ACCESS_KEY: 's3-secret',
  };
  const installation = findInstallation({
    env: readCliEnv(source),
    source,
    url: undefined,
    apiKey: 'bw-api-key',
  });

  it('are taken out of whatever text a server answers', () => {
    const text = 'bw-api-key data%2Fbase data/base redis-password master-key internal-token s3-secret images';
    expect(secretHider(installation)(text)).toBe(`${'[secret] '.repeat(7)}images`);
  });

  it.each([
    ['postgresql://byway:canary@db/byway', 'db:5432'],
    ['redis://:canary@cache:7000/2', 'cache:7000'],
    ['canary', '(not a URL)'],
  ])('%s is shown as %s', (url, shown) => {
    expect(shownAddress(url, 5432)).toBe(shown);
  });

  it('are not in what is said of variables that are wrong', () => {
    const wrong = { ...source, ASSETS_S3_ENDPOINT: 'canary' };
    const { assets } = findInstallation({
      env: readCliEnv(wrong),
      source: wrong,
      url: undefined,
      apiKey: undefined,
    });
    expect(assets).toEqual({ wrong: expect.stringContaining('ASSETS_S3_ENDPOINT') });
    expect(JSON.stringify(assets)).not.toContain('canary');
  });
});
