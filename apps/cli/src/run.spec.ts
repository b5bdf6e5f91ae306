import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './fixtures/run-command.fixture.js';

/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:1234';
const key = { BYWAY_API_KEY: 'bw-canary-key' };

describe('the command line', () => {
  it.each(['', 'jobs', 'jobs ls', 'jobs get', 'jobs cancel', 'jobs retry', 'doctor'])(
    'explains "byway %s" with --help, with examples',
    async (command) => {
      const { code, out } = await runCommand(`${command} --help`);
      expect(code).toBe(0);
      expect(out).toContain(`Usage: byway${command === '' ? '' : ` ${command}`}`);
      expect(out).toContain('--api-key-file');
      if (command !== 'jobs') expect(out).toMatch(/Examples:\n {2}\$ /);
    },
  );

  it.each([
    ['', 'Usage: byway'],
    ['nonsense', 'nonsense'],
    ['jobs', 'Usage: byway jobs'],
    ['jobs ls extra', 'too many arguments'],
    ['jobs get', "missing required argument 'id'"],
    ['jobs ls --status done', 'queued, in_progress, completed'],
    ['jobs ls --limit 0', '--limit'],
    ['jobs ls --limit 1e2', '--limit'],
    ['jobs get job_1 --wait soon', '--wait'],
    ['jobs ls --api-key bw-1', '--api-key'],
    ['jobs ls --url nonsense', '--url: must be a URL'],
    ['jobs ls --url ftp://host', '--url: must be a URL'],
    ['jobs ls --url http://user:canary@host', '--url: must hold no user or password'],
    ['jobs ls --api-key-file /does/not/exist', '/does/not/exist cannot be read (ENOENT)'],
    ['jobs retry job_1 --idempotency-key ü', '--idempotency-key'],
    ['doctor extra', 'too many arguments'],
  ])('refuses "byway %s" with code 2 and says why', async (line, message) => {
    const { code, out, err } = await runCommand(line, key);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(message);
    expect(err).not.toContain('canary');
  });

  it('names the variable when BYWAY_URL is wrong', async () => {
    const { code, err } = await runCommand('jobs ls', { ...key, BYWAY_URL: 'byway.example' });
    expect([code, err]).toEqual([2, expect.stringContaining('BYWAY_URL: must be a URL')]);
  });

  it('asks for a key when there is none', async () => {
    const { code, err } = await runCommand('jobs ls');
    expect([code, err]).toEqual([2, 'byway: No API key: set BYWAY_API_KEY or give --api-key-file.\n']);
  });

  it.each(['bw-canary\nX-Header: 1', 'bw canary', '   '])(
    'refuses %j as a key without repeating it',
    async (text) => {
      const { code, err } = await runCommand('jobs ls', { BYWAY_API_KEY: text });
      expect([code, err]).toEqual([2, expect.stringContaining('BYWAY_API_KEY')]);
      expect(err).not.toContain('canary');
    },
  );

  it('reads the key from a file, with the line break at its end', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'byway-cli-'));
    const file = join(folder, 'key');
    writeFileSync(file, 'bw-canary-of-file\n');
    const { code, err } = await runCommand(`jobs ls --url ${NOWHERE} --api-key-file ${file}`);
    rmSync(folder, { recursive: true });
    expect([code, err]).toEqual([1, expect.stringContaining('connection refused')]);
  });

  it('says in one line what to check when nobody answers', async () => {
    const { code, out, err } = await runCommand(`jobs ls --url ${NOWHERE}`, key);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toBe(
      `byway: ${NOWHERE}: connection refused. Start Byway (npm start), or set --url or BYWAY_URL to where it runs.\n`,
    );
  });

  it('colours only a terminal, and not with NO_COLOR', async () => {
    const lines = [
      await runCommand(`doctor --url ${NOWHERE}`, { BYWAY_DATA_DIR: '/does/not/exist' }),
      await runCommand(
        `doctor --url ${NOWHERE}`,
        { BYWAY_DATA_DIR: '/does/not/exist', NO_COLOR: '1' },
        { isTTY: true },
      ),
      await runCommand(`doctor --url ${NOWHERE}`, { BYWAY_DATA_DIR: '/does/not/exist' }, { isTTY: true }),
    ];
    expect(lines.map(({ out }) => out.includes('\u001b['))).toEqual([false, false, true]);
  });
});
