import { createLogger } from '@byway/boot/logger';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fastify, type FastifyInstance } from 'fastify';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveDashboard } from './serve-dashboard.js';

const logger = createLogger({ service: 'test', level: 'silent' });

function serverOf(directory: string): FastifyInstance {
  const server = fastify();
  serveDashboard(server, { directory, assetOrigin: 'http://pictures.example:81', logger });
  return server;
}

/** The answer to a path exactly as written: every HTTP client would tidy it first. */
function rawAnswer(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`),
    );
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (text += chunk)).on('end', () => resolve(text));
    socket.on('error', reject);
  });
}

describe('the dashboard', () => {
  let folder: string;
  let server: FastifyInstance;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'byway-dashboard-'));
    const build = join(folder, 'build');
    mkdirSync(join(build, 'assets'), { recursive: true });
    writeFileSync(join(build, 'index.html'), '<title>page</title>');
    writeFileSync(join(build, 'favicon.svg'), '<svg/>');
    writeFileSync(join(build, '.hidden.json'), 'hidden');
    writeFileSync(join(build, 'assets', 'index-1a2b3c.js'), 'script');
    writeFileSync(join(folder, 'secret.json'), 'outside');
    mkdirSync(join(folder, 'build-too'));
    writeFileSync(join(folder, 'build-too', 'secret.json'), 'outside');
    server = serverOf(build);
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  it.each(['/', '/dashboard'])('is where %s leads', async (url) => {
    const { statusCode, headers } = await server.inject({ url });
    expect([statusCode, headers.location]).toEqual([302, '/dashboard/']);
  });

  it.each([
    '/dashboard/',
    '/dashboard/index.html',
    '/dashboard/logs',
    '/dashboard/logs/req_1?tab=a.js',
    '/dashboard/m/gpt-4.1',
    '/dashboard/assets',
  ])('gives its page, never an old one, for %s', async (url) => {
    const { statusCode, headers, body } = await server.inject({ url });
    expect([statusCode, body]).toEqual([200, '<title>page</title>']);
    expect(headers).toMatchObject({
      'cache-control': 'no-cache',
      'content-type': 'text/html; charset=utf-8',
      etag: expect.any(String),
    });
  });

  it('answers HEAD, and 304 to who has the page', async () => {
    const head = await server.inject({ method: 'HEAD', url: '/dashboard/logs' });
    expect([head.statusCode, head.body]).toEqual([200, '']);
    const again = await server.inject({
      url: '/dashboard/logs',
      headers: { 'if-none-match': String(head.headers.etag) },
    });
    expect(again.statusCode).toBe(304);
  });

  it('lets browsers keep files with a hash in their name for ever, and no others', async () => {
    const hashed = await server.inject({ url: '/dashboard/assets/index-1a2b3c.js' });
    expect([hashed.statusCode, hashed.body]).toEqual([200, 'script']);
    expect(hashed.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': expect.stringContaining('javascript'),
    });
    const { headers } = await server.inject({ url: '/dashboard/favicon.svg' });
    expect(headers).toMatchObject({ 'cache-control': 'no-cache', 'content-type': 'image/svg+xml' });
  });

  it.each([
    ['GET', '/dashboard/assets/none.js'],
    ['GET', '/dashboard/assets/none'],
    ['GET', '/dashboard/robots.txt'],
    ['GET', '/dashboard/.hidden.json'],
    ['POST', '/dashboard/'],
    ['DELETE', '/dashboard/logs'],
  ] as const)('knows no %s %s', async (method, url) => {
    const { statusCode, headers, body } = await server.inject({ method, url });
    expect([statusCode, JSON.parse(body)]).toMatchObject([404, { error: { code: 'not_found' } }]);
    expect(headers['cache-control']).toBeUndefined();
  });

  it('cannot be framed, and runs and reaches only what is its own', async () => {
    for (const url of ['/dashboard/', '/dashboard/assets/index-1a2b3c.js', '/dashboard/assets/none.js']) {
      const { headers } = await server.inject({ url });
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
      });
      const policy = String(headers['content-security-policy']).split('; ');
      expect(policy).toEqual(
        expect.arrayContaining([
          "default-src 'none'",
          "script-src 'self'",
          "connect-src 'self'",
          "frame-ancestors 'none'",
          "base-uri 'none'",
          "form-action 'self'",
          "img-src 'self' data: blob: http://pictures.example:81",
        ]),
      );
    }
  });

  it('gives nothing from outside its folder, however the path is written', async () => {
    const port = Number(new URL(await server.listen({ port: 0, host: '127.0.0.1' })).port);
    // The way of asking reaches files at all.
    expect(await rawAnswer(port, '/dashboard/favicon.svg')).toContain('<svg/>');
    const ups = ['..', '%2e%2e', '.%2e', '%2e.', '..%2f', '..\\', '..%5c', '%252e%252e', '....', '..;'];
    const paths = ups.flatMap((up) => [
      `/dashboard/${up}/secret.json`,
      `/dashboard/assets/${up}/${up}/secret.json`,
      `/dashboard/${up}/build-too/secret.json`,
      `/dashboard//${up}/secret.json`,
      `/dashboard/${up}%2fsecret.json`,
      `/dashboard/x/${up}/${up}/secret.json`,
    ]);
    const others = [
      `/dashboard/${join(folder, 'secret.json')}`,
      `/dashboard/${encodeURIComponent(join(folder, 'secret.json'))}`,
      '/dashboard/secret.json%00',
      '/dashboard/%zz',
      '/dashboard/assets/index-1a2b3c.js/../../../secret.json',
    ];
    for (const path of [...paths, ...others]) {
      const answer = await rawAnswer(port, path);
      expect([path, answer]).not.toEqual([path, expect.stringContaining('outside')]);
      expect([path, /^HTTP\/1.1 (\d+)/.exec(answer)?.[1]]).toEqual([path, expect.stringMatching(/^40[04]$/)]);
    }
  });
});

describe('a gateway without a built dashboard', () => {
  it('says how to build it, and serves it once it is there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'byway-dashboard-'));
    const directory = join(folder, 'dist');
    const server = serverOf(directory);
    try {
      for (const url of ['/dashboard/', '/dashboard/logs']) {
        const { statusCode, body } = await server.inject({ url });
        expect([statusCode, JSON.parse(body)]).toMatchObject([
          404,
          { error: { code: 'not_found', message: expect.stringContaining('npm run setup') } },
        ]);
      }
      mkdirSync(directory);
      writeFileSync(join(directory, 'index.html'), 'page');
      expect((await server.inject({ url: '/dashboard/logs' })).body).toBe('page');
    } finally {
      await server.close();
      rmSync(folder, { recursive: true });
    }
  });
});
