import { jobSchema } from '@byway/contracts/jobs-api';
import { listSchema } from '@byway/contracts/list';
import { ApiClient } from '@byway/testing/api-client';
import { eventually } from '@byway/testing/eventually';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runByway } from './byway-command.js';
import { joinStack, type SharedStack } from './shared-stack.js';
import { SimulatorControl } from './simulator-control.js';

const unknownId = 'job_00000000000000000000000000000000';

describe('byway jobs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'byway-cli-'));
  let stack: SharedStack;
  let api: ApiClient;
  let simulator: SimulatorControl;
  let virtualKey: string;

  beforeAll(async () => {
    stack = await joinStack('launcher');
    api = new ApiClient(stack.url, stack.adminKey);
    simulator = new SimulatorControl(stack.simulatorUrl);
    const created = await api.post('/v1/virtual-keys', {
      name: 'simulator',
      provider: 'stability-ai',
      key: 'sk-sim-label=cli',
      custom_host: stack.simulatorUrl,
    });
    virtualKey = String(created.body.slug);
  });
  afterAll(async () => {
    await stack.leave();
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => simulator.clear());

  const byway = (args: string[], env: Record<string, string> = {}) =>
    runByway(args, { BYWAY_URL: stack.url, BYWAY_API_KEY: stack.adminKey, ...env });
  const submit = async (prompt: string): Promise<string> => {
    const body = { prompt, model: 'stable-diffusion-v1-6', size: '1024x1024', response_format: 'b64_json' };
    const headers = { 'x-portkey-virtual-key': virtualKey, prefer: 'respond-async' };
    return String((await api.post('/v1/images/generations', body, headers)).body.id);
  };

  it('gets a job that failed with its attempts, retries it and saves the result', async () => {
    await simulator.setFaults('stability-ai', 'status=500');
    const id = await submit('fails first');
    const failed = await byway(['jobs', 'get', id, '--wait', '30']);
    expect(failed.code).toBe(1);
    expect(failed.out).toMatch(/^status {6}failed$/m);
    expect(failed.out).toMatch(/^1 +\S+ +stability-ai +stable-diffusion-v1-6 +failed +500 +\d+ ms +\S+: /m);
    expect(failed.err).toBe(`byway: ${id} did not complete: it is failed.\n`);
    await simulator.clear();

    const key = ['--idempotency-key', `retry-${id}`];
    const retried = await byway(['jobs', 'retry', id, ...key]);
    expect(retried.code).toBe(0);
    const newId = /^(job_[0-9a-f]{32}) is \w+: a retry of /.exec(retried.out)?.[1] ?? '';
    expect((await byway(['jobs', 'retry', id, ...key])).out).toContain(newId);

    const file = join(folder, 'kraken.json');
    const got = await byway(['jobs', 'get', newId, '--wait', '30', '--result', file, '--json']);
    expect({ code: got.code, err: got.err }).toEqual({ code: 0, err: '' });
    expect(jobSchema.parse(JSON.parse(got.out))).toMatchObject({ status: 'completed', retry_of: id });
    const { body } = await api.get(`/v1/jobs/${newId}/result`);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(body);

    const again = await byway(['jobs', 'retry', newId]);
    expect([again.code, again.err]).toEqual([1, expect.stringMatching(/completed.*\(409 conflict\)\n$/)]);
  });

  it('saves no result of a job that has none', async () => {
    await simulator.setFaults('stability-ai', 'status=500');
    const id = await submit('fails');
    const file = join(folder, 'nothing.json');
    expect((await byway(['jobs', 'get', id, '--wait', '30', '--result', file])).code).toBe(1);
    expect(existsSync(file)).toBe(false);
  });

  it('shows a job without waiting, and cancels it', async () => {
    await simulator.setFaults('stability-ai', 'latency=20000');
    const id = await submit('is cancelled');
    const shown = await byway(['jobs', 'get', id]);
    expect({ code: shown.code, err: shown.err }).toEqual({ code: 0, err: '' });
    expect(shown.out).toMatch(/^status {6}(queued|in_progress)$/m);
    const cancelled = await byway(['jobs', 'cancel', id]);
    expect([cancelled.code, cancelled.out]).toEqual([0, expect.stringContaining(`${id} is `)]);
    await eventually(async () => (await byway(['jobs', 'get', id])).out.includes('cancelled') || undefined);
    expect((await byway(['jobs', 'cancel', id])).out).toBe(`${id} is cancelled.\n`);
  });

  it('lists jobs as a table, page by page, and as JSON', async () => {
    await simulator.setFaults('stability-ai', 'status=500');
    const ids = [await submit('one'), await submit('two'), await submit('three')].reverse();
    for (const id of ids) await byway(['jobs', 'get', id, '--wait', '30']);
    const first = await byway(['jobs', 'ls', '--limit', '2']);
    const lines = first.out.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^ID +STATUS +ENDPOINT +AGE +ATTEMPTS +ERROR$/);
    expect(lines.slice(1).map((line) => line.split(/ {2,}/))).toEqual(
      ids
        .slice(0, 2)
        .map((id) => [id, 'failed', '/v1/images/generations', expect.any(String), '1', expect.any(String)]),
    );
    expect(first.err).toBe(`Older ones: byway jobs ls --after ${ids[1]}\n`);
    const next = await byway([
      'jobs',
      'ls',
      '--limit',
      '1',
      '--after',
      String(ids[1]),
      '--status',
      'failed',
      '--json',
    ]);
    expect(listSchema(jobSchema).parse(JSON.parse(next.out)).data).toMatchObject([{ id: ids[2] }]);
    expect((await byway(['jobs', 'ls', '--status', 'expired'])).out).toBe('No jobs.\n');
  });

  it.each([['get'], ['cancel'], ['retry']])(
    '%s says in one line that there is no such job',
    async (command) => {
      for (const id of [unknownId, '../v1/models', 'nonsense']) {
        const { code, out, err } = await byway(['jobs', command, id]);
        expect({ code, out }).toEqual({ code: 1, out: '' });
        expect(err).toMatch(/^byway: .*\(404 not_found\)\n$/);
      }
    },
  );

  it('says in one line that the key is refused, or may not do that', async () => {
    const refused = await byway(['jobs', 'ls'], { BYWAY_API_KEY: 'bw-canary' });
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringMatching(/^byway: .*\(401 invalid_api_key\): check BYWAY_API_KEY or --api-key-file\.\n$/),
    ]);
    expect(refused.err).not.toContain('canary');
    const reader = await api.post('/v1/api-keys', { name: 'reader', scopes: ['jobs.read'] });
    const forbidden = await byway(['jobs', 'retry', unknownId], { BYWAY_API_KEY: String(reader.body.key) });
    expect([forbidden.code, forbidden.err]).toEqual([1, expect.stringContaining('(403 insufficient_scope)')]);
  });

  it('says that it is not Byway that answers', async () => {
    const { code, err } = await byway(['jobs', 'ls', '--url', stack.simulatorUrl]);
    expect([code, err]).toEqual([1, expect.stringContaining('check --url or BYWAY_URL')]);
  });
});
