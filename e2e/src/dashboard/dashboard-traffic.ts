import { ApiClient } from '@byway/testing/api-client';
import { BywayUser } from '../byway-user.js';
import type { SharedStack } from '../shared-stack.js';

/** A stack with the virtual keys and configs that the pages of logs and traces are looked at with. */
export class DashboardTraffic {
  readonly api: ApiClient;
  readonly user: BywayUser;
  /** The cookbook's config: Stability AI answers 500, OpenAI draws. */
  fallbackConfig = '';
  /** The first call fails with 503, the next is answered. */
  retryConfig = '';
  cacheConfig = '';
  openai = '';
  failing = '';

  private constructor(stack: SharedStack) {
    this.api = new ApiClient(stack.url, stack.adminKey);
    this.user = new BywayUser({ api: this.api, simulatorUrl: stack.simulatorUrl });
  }

  static async open(stack: SharedStack): Promise<DashboardTraffic> {
    const made = new DashboardTraffic(stack);
    const { user } = made;
    made.failing = await user.virtualKey('stability-ai', 'status=500');
    made.openai = await user.virtualKey('openai', 'latency=360');
    const flaky = await user.virtualKey('openai', '503;times=1');
    made.fallbackConfig = await made.saveConfig('Stability AI, then OpenAI', {
      strategy: { mode: 'fallback' },
      targets: [
        { virtual_key: made.failing, override_params: { model: 'stable-diffusion-v1-6' } },
        { virtual_key: made.openai, override_params: { model: 'dall-e-3' } },
      ],
    });
    made.retryConfig = await made.saveConfig('Try again', { retry: { attempts: 2 }, virtual_key: flaky });
    made.cacheConfig = await made.saveConfig('Cached', {
      cache: { mode: 'simple' },
      virtual_key: made.openai,
    });
    return made;
  }

  /** An image by the fallback config. @returns the request's id. */
  fallback(headers: Record<string, string> = {}): Promise<string> {
    return this.image(this.fallbackConfig, {}, headers);
  }

  /** @returns the request's id. */
  async image(config: string, body: object = {}, headers: Record<string, string> = {}): Promise<string> {
    const answer = await this.user.generate(
      config,
      { prompt: 'Harry Potter travelling the world using Byway', response_format: 'b64_json', ...body },
      headers,
    );
    return this.idOf(answer.headers);
  }

  /** A chat through a virtual key. @returns the request's id. */
  async chat(virtualKey: string, body: object = {}, headers: Record<string, string> = {}): Promise<string> {
    const answer = await this.api.post(
      '/v1/chat/completions',
      { model: 'gpt-5.4-mini', messages: [{ role: 'user', content: 'What is a byway?' }], ...body },
      { 'x-portkey-virtual-key': virtualKey, ...headers },
    );
    return this.idOf(answer.headers);
  }

  /** An embedding through a virtual key. @returns the request's id. */
  async embed(virtualKey: string): Promise<string> {
    const answer = await this.api.post(
      '/v1/embeddings',
      { model: 'text-embedding-3-small', input: 'What is a byway?' },
      { 'x-portkey-virtual-key': virtualKey },
    );
    return this.idOf(answer.headers);
  }

  /** The key of an application with these scopes. */
  async keyWith(...scopes: string[]): Promise<string> {
    return String((await this.api.post('/v1/api-keys', { name: 'limited', scopes })).body.key);
  }

  private async idOf(headers: Headers): Promise<string> {
    const id = headers.get('x-request-id') ?? '';
    await this.user.finishedLog(id);
    return id;
  }

  private async saveConfig(name: string, config: object): Promise<string> {
    const { status, body } = await this.api.post('/v1/configs', { name, config });
    if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
    return String(body.slug);
  }
}
