import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3Settings } from '../src/s3-settings.js';

export interface S3Server {
  settings: S3Settings;
  stop(): Promise<void>;
}

const BUCKET = 'byway-assets';

/** Starts s3rver, an S3-compatible server, as a process of its own with one empty bucket. */
export async function startS3Server(): Promise<S3Server> {
  const dir = await mkdtemp(join(tmpdir(), 'byway-s3-'));
  const program = createRequire(import.meta.url).resolve('s3rver/bin/s3rver.js');
  const server = spawn(
    process.execPath,
    [program, '-d', dir, '-a', '127.0.0.1', '-p', '0', '--configure-bucket', BUCKET],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const port = await new Promise<string>((resolve, reject) => {
    void ended.then(() => reject(new Error('s3rver did not start')));
    server.stdout.on('data', (text: Buffer) => {
      const [, found] = /listening on 127\.0\.0\.1:(\d+)/.exec(text.toString()) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
  return {
    settings: {
      bucket: BUCKET,
      region: 'us-east-1',
      endpoint: `http://127.0.0.1:${port}`,
      forcePathStyle: true,
      // The one account that s3rver knows.
      credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    },
    stop: async () => {
      server.kill();
      await ended;
      await rm(dir, { recursive: true, force: true });
    },
  };
}
