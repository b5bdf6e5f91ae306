import { traceSchema } from '@byway/contracts/ledger-api';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import OpenAI from 'openai';
import { BywayClient, type Log } from './byway-client.js';
import type { Narrator } from './narrator.js';

export interface DemoStack {
  url: string;
  adminKey: string;
  simulatorUrl: string;
}

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The cookbook, step by step, against the provider simulator. */
export async function runDemo(stack: DemoStack, narrator: Narrator): Promise<void> {
  const { url, adminKey, simulatorUrl } = stack;
  const byway = new BywayClient(url, adminKey);

  narrator.begin('Store the provider keys as virtual keys');
  const stability = await byway.createVirtualKey({
    name: 'Stability',
    provider: 'stabilityai',
    key: 'sk-sim-label=demo',
    custom_host: simulatorUrl,
  });
  const openai = await byway.createVirtualKey({
    name: 'OpenAI',
    provider: 'openai',
    key: 'sk-sim-label=demo',
    custom_host: `${simulatorUrl}/v1`,
  });
  narrator.say(`Stability AI -> ${stability}`);
  narrator.say(`OpenAI       -> ${openai}`);

  narrator.begin('Call Stability AI through the OpenAI SDK');
  const direct = await generate(stack, 'Kraken in the milkyway galaxy', {
    'x-portkey-provider': 'stabilityai',
    'x-portkey-virtual-key': stability,
  });
  const directLog = await byway.finishedLog(direct.requestId);
  tellAttempts(narrator, directLog);
  narrator.check('the image decodes', isPng(direct.image));
  narrator.check(
    'one attempt, by Stability AI',
    directLog.attempts.length === 1 && directLog.provider === 'stability-ai',
  );

  narrator.begin('Save a fallback config');
  const config = {
    strategy: { mode: 'fallback' },
    targets: [
      { virtual_key: stability, override_params: { model: 'stable-diffusion-v1-6' } },
      { virtual_key: openai, override_params: { model: 'dall-e-3' } },
    ],
  };
  const configId = await byway.createConfig('Stability, then OpenAI', config);
  narrator.say(`config id ${configId}`);

  narrator.begin('Stability AI fails: the job is requeued to OpenAI');
  await setFault(simulatorUrl, 'stability-ai', 'status=500');
  narrator.detail('the simulator now answers 500 to every call for Stability AI');
  const started = Date.now();
  const fallback = await generate(stack, 'Harry Potter travelling the world using Byway', {
    'x-portkey-config': configId,
  });
  const tookMs = Date.now() - started;
  const log = await byway.finishedLog(fallback.requestId);
  tellAttempts(narrator, log);
  narrator.say(`the caller had the image after ${tookMs} ms, on the same HTTP call`);
  narrator.check('the image decodes', isPng(fallback.image));
  narrator.check(
    'the answer names the target: x-portkey-last-used-option-index: config.targets[1]',
    fallback.target === 'config.targets[1]',
  );
  narrator.check('the log has both attempts', log.attempts.length === 2 && log.fallback);
  const trace = await byway.call('GET', `/v1/traces/${log.trace_id}`, traceSchema);
  narrator.check(
    'one trace holds the request and both attempts',
    trace.spans.filter(({ kind }) => kind === 'attempt').length === 2,
  );

  const file = savePicture(fallback.image);
  narrator.begin('Result');
  narrator.say(`picture    ${file}`);
  narrator.say(`log entry  ${url}/v1/logs/${log.id}`);
  process.stdout.write(`${JSON.stringify(summaryOf(log), null, 2)}\n`);
}

async function generate(stack: DemoStack, prompt: string, headers: Record<string, string>) {
  const client = new OpenAI({
    apiKey: 'REDUNDANT',
    baseURL: `${stack.url}/v1`,
    defaultHeaders: { 'x-portkey-api-key': stack.adminKey, ...headers },
  });
  const { data, response } = await client.images
    .generate({
      model: 'stable-diffusion-v1-6',
      prompt,
      n: 1,
      size: '1024x1024',
      response_format: 'b64_json',
    })
    .withResponse();
  return {
    image: Buffer.from(data.data?.[0]?.b64_json ?? '', 'base64'),
    requestId: response.headers.get('x-request-id') ?? '',
    target: response.headers.get('x-portkey-last-used-option-index'),
  };
}

async function setFault(simulatorUrl: string, provider: string, faults: string): Promise<void> {
  const response = await fetch(`${simulatorUrl}/control/faults`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ provider, faults }),
  });
  if (!response.ok) throw new Error(`The simulator refused the fault: ${await response.text()}`);
}

function tellAttempts(narrator: Narrator, log: Log): void {
  for (const attempt of log.attempts) {
    const { number, target, provider, model, status, next } = attempt;
    const answered = attempt.http_status === null ? 'no answer' : `HTTP ${attempt.http_status}`;
    narrator.say(`attempt ${number}: ${target} = ${provider} ${model ?? ''}`);
    narrator.detail(`waited ${attempt.queue_wait_ms} ms in queue attempt.${provider}`);
    narrator.detail(`${answered} after ${attempt.latency_ms ?? 0} ms: ${attempt.error?.code ?? status}`);
    if (next?.kind === 'fallback') narrator.say(`-> requeued to ${next.target}`);
    if (next?.kind === 'retry') narrator.say(`-> again after ${next.delay_ms} ms`);
  }
  narrator.detail(`request: ${log.latency_ms ?? 0} ms in all, cost ${log.cost_usd ?? 'unknown'} USD`);
}

function isPng(bytes: Buffer): boolean {
  return bytes.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE) && bytes.includes('IEND');
}

function savePicture(bytes: Buffer): string {
  const folder = resolve('output');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'demo.png');
  writeFileSync(file, bytes);
  return file;
}

function summaryOf({ id, status, target, fallback, trace_id, latency_ms, cost_usd, attempts }: Log) {
  const tried = attempts.map((attempt) => ({
    number: attempt.number,
    target: attempt.target,
    provider: attempt.provider,
    status: attempt.status,
    error: attempt.error?.code ?? null,
    http_status: attempt.http_status,
  }));
  return { id, status, target, fallback, trace_id, latency_ms, cost_usd, attempts: tried };
}
