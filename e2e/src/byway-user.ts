import type { ApiAnswer } from '@byway/testing/api-client';
import { eventually } from '@byway/testing/eventually';
import type { Services } from '@byway/testing/start-services';
import { logSchema } from '@byway/contracts/ledger-api';
import type { z } from 'zod';

export type Log = z.infer<typeof logSchema>;

/** Where the simulator serves each provider. */
const basePaths = { openai: '/v1', anthropic: '/v1', google: '/v1beta', 'stability-ai': '' };
type SimulatedProvider = keyof typeof basePaths;

/** A body that every target of the tests can serve. */
export const imageRequest = {
  model: 'gpt-image-2',
  prompt: '[plain] Kraken in the milkyway galaxy',
  n: 1,
  size: '1024x1024',
} as const;

/** Somebody who uses a stack: makes virtual keys and configs, asks for images, reads logs. */
export class BywayUser {
  constructor(private readonly stack: Pick<Services, 'api' | 'simulatorUrl'>) {}

  /**
   * Makes a virtual key for the simulator.
   * @param faults in the simulator's grammar; `label` makes keys differ.
   */
  virtualKey(provider: SimulatedProvider, faults = 'ok;label=e2e'): Promise<string> {
    return this.slugOf('/v1/virtual-keys', {
      name: provider,
      provider,
      key: `sk-sim-${faults}`,
      custom_host: this.hostOf(provider),
    });
  }

  /** Saves a config and gives its id. */
  config(config: unknown): Promise<string> {
    return this.slugOf('/v1/configs', { name: 'e2e', config });
  }

  hostOf(provider: SimulatedProvider): string {
    return this.stack.simulatorUrl + basePaths[provider];
  }

  /** Asks for an image by a config's id or an inline config. */
  generate(
    config: string | object,
    body: object = {},
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer> {
    return this.stack.api.post(
      '/v1/images/generations',
      { ...imageRequest, ...body },
      { 'x-portkey-config': typeof config === 'string' ? config : JSON.stringify(config), ...headers },
    );
  }

  /** The log of a request once it and all its attempts have ended. */
  async finishedLog(requestId: string | null, timeoutMs?: number): Promise<Log> {
    const read = async () => {
      const { status, body } = await this.stack.api.get(`/v1/logs/${requestId}`);
      return status === 200 ? logSchema.parse(body) : undefined;
    };
    await eventually(async () => {
      const log = await read();
      if (log === undefined) return undefined;
      const running = [log, ...log.attempts].some((part) => part.status === 'in_progress');
      return running || log.attempts.length < log.attempt_count ? undefined : log;
    }, timeoutMs);
    // Its parts are read one after the other: only now all of them are of after the end.
    return eventually(read, timeoutMs);
  }

  private async slugOf(path: string, body: unknown): Promise<string> {
    const answer = await this.stack.api.post(path, body);
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return String(answer.body.slug);
  }
}
