import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../libs/testing/dist/free-port.js';

const IMAGE_BYTES = 1_500_000;
const STREAM_CHUNKS = 200;

/**
 * An nginx that answers as providers do, from files: as fast as a provider can be, so that what is
 * measured is the gateway. And a second one that only passes requests on to it: the physical limit.
 * @returns base URLs by kind of answer, and the process ids.
 */
export async function startUpstream() {
  const folder = mkdtempSync(join(tmpdir(), 'byway-upstream-'));
  const port = await freePort();
  const proxyPort = await freePort();
  writeAnswers(join(folder, 'answers'));
  const upstream = await startNginx(folder, 'upstream', upstreamConfig(port));
  const proxy = await startNginx(folder, 'proxy', proxyConfig(proxyPort, port));
  const base = `http://127.0.0.1:${port}`;
  return {
    /** What is called in place of the provider. */
    host: `127.0.0.1:${port}`,
    openai: `${base}/openai/v1`,
    stability: `${base}/stability`,
    streaming: `${base}/chunks/v1`,
    failing: `${base}/failing/v1`,
    proxy: { url: `http://127.0.0.1:${proxyPort}`, pid: proxy.pid },
    async stop() {
      await Promise.all([upstream.stop(), proxy.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeAnswers(folder) {
  mkdirSync(folder, { recursive: true });
  const created = 1_790_000_000;
  const answer = {
    id: 'chatcmpl-bench',
    object: 'chat.completion',
    created,
    model: 'gpt-4.1-mini',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'Kraken in the milkyway galaxy. '.repeat(20).trim() },
        finish_reason: 'stop',
      },
    ],
    usage: { prompt_tokens: 20, completion_tokens: 140, total_tokens: 160 },
  };
  writeFileSync(join(folder, 'chat.json'), JSON.stringify(answer));
  const chunk = (delta, finish_reason = null) =>
    `data: ${JSON.stringify({ id: answer.id, object: 'chat.completion.chunk', created, model: answer.model, choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
  const words = Array.from({ length: STREAM_CHUNKS - 2 }, (_, index) => chunk({ content: `word ${index} ` }));
  writeFileSync(
    join(folder, 'stream.txt'),
    [chunk({ role: 'assistant', content: '' }), ...words, chunk({}, 'stop'), 'data: [DONE]\n\n'].join(''),
  );
  const image = pngOf(IMAGE_BYTES);
  writeFileSync(join(folder, 'image.png'), image);
  const b64 = image.toString('base64');
  writeFileSync(
    join(folder, 'image.json'),
    JSON.stringify({
      created,
      data: [{ b64_json: b64 }],
      usage: { input_tokens: 10, output_tokens: 4160, total_tokens: 4170 },
    }),
  );
  writeFileSync(
    join(folder, 'stability.json'),
    JSON.stringify({ artifacts: [{ base64: b64, finishReason: 'SUCCESS', seed: 1 }] }),
  );
  writeFileSync(
    join(folder, 'error.json'),
    JSON.stringify({
      error: { message: 'The server had an error.', type: 'server_error', code: null, param: null },
    }),
  );
}

/** Bytes that begin and end as a PNG: no gateway of the comparison decodes pictures. */
function pngOf(bytes) {
  const signature = Buffer.from('89504e470d0a1a0a0000000d49484452000004000000040008020000006f8f1b8e', 'hex');
  const end = Buffer.from('0000000049454e44ae426082', 'hex');
  return Buffer.concat([signature, randomBytes(bytes - signature.length - end.length), end]);
}

// A static file refuses a POST with 405; the answer is then the file all the same.
const answerOf = (path, name, type) => `
    location = ${path} { rewrite ^ /${name} last; }
    location = /${name} { internal; types { } default_type ${type}; error_page 405 =200 $uri; }`;

function upstreamConfig(port) {
  return `
  map $http_accept $stability { default /stability.json; "~image/" /image.png; }
  server {
    listen 127.0.0.1:${port} backlog=4096 reuseport;
    root answers;
    keepalive_requests 1000000;
    client_max_body_size 64m;${answerOf('/openai/v1/chat/completions', 'chat.json', 'application/json')}
    ${answerOf('/openai/v1/images/generations', 'image.json', 'application/json')}
    ${answerOf('/chunks/v1/chat/completions', 'stream.txt', 'text/event-stream')}
    location /stability/ { rewrite ^ $stability last; }
    location = /image.png { internal; types { } default_type image/png; error_page 405 =200 $uri; }
    location = /stability.json { internal; types { } default_type application/json; error_page 405 =200 $uri; }
    location /failing/ { error_page 500 /error.json; return 500; }
    location = /error.json { internal; types { } default_type application/json; error_page 405 =500 $uri; }
  }`;
}

/** Passes everything on, over connections that stay open; a 500 goes to the next server. */
function proxyConfig(port, upstreamPort) {
  return `
  upstream provider { server 127.0.0.1:${upstreamPort}; keepalive 256; }
  server {
    listen 127.0.0.1:${port} backlog=4096 reuseport;
    keepalive_requests 1000000;
    client_max_body_size 64m;
    location / {
      proxy_pass http://provider;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_max_temp_file_size 0;
    }
    location /failing/ {
      proxy_pass http://provider;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_max_temp_file_size 0;
      proxy_intercept_errors on;
      error_page 500 = @second;
    }
    location @second {
      rewrite ^ /openai/v1/images/generations break;
      proxy_pass http://provider;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_max_temp_file_size 0;
    }
  }`;
}

async function startNginx(folder, name, servers) {
  const config = join(folder, `${name}.conf`);
  writeFileSync(
    config,
    // As root, nginx would serve as another user, who may not enter the folder.
    `${process.getuid?.() === 0 ? 'user root;\n' : ''}worker_processes 1;
daemon off;
pid ${name}.pid;
error_log ${name}.log warn;
events { worker_connections 4096; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  client_body_temp_path ${name}-body;
  proxy_temp_path ${name}-proxy;
  fastcgi_temp_path ${name}-fastcgi;
  uwsgi_temp_path ${name}-uwsgi;
  scgi_temp_path ${name}-scgi;
  ${servers}
}
`,
  );
  const child = spawn('nginx', ['-p', folder, '-c', config], { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const port = /listen (127\.0\.0\.1:\d+)/.exec(servers)[1];
  for (let tries = 0; ; tries += 1) {
    if (child.exitCode !== null) throw new Error(`nginx (${name}) did not start.`);
    const answers = await fetch(`http://${port}/`).then(
      () => true,
      () => false,
    );
    if (answers) break;
    if (tries > 100) throw new Error(`nginx (${name}) does not answer on ${port}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    pid: child.pid,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
