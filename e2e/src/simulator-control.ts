import { z } from 'zod';

const callSchema = z.looseObject({
  provider: z.string(),
  key: z.string().nullable(),
  model: z.string().nullable(),
  status: z.number().nullable(),
  tokens: z.unknown(),
  billed: z.boolean(),
  outcome: z.enum(['open', 'finished', 'cut', 'aborted']),
});
export type SimulatedCall = z.infer<typeof callSchema>;

/** The control endpoints of the provider simulator. */
export class SimulatorControl {
  constructor(private readonly url: string) {}

  async setFaults(provider: string, faults: string): Promise<void> {
    await this.send('PUT', '/control/faults', { provider, faults });
  }

  async clear(): Promise<void> {
    await this.send('DELETE', '/control/faults');
    await this.send('DELETE', '/control/calls');
  }

  /** Ends the latencies that calls wait for right now. */
  async release(): Promise<void> {
    await this.send('POST', '/control/release');
  }

  /** Calls since the last clear. */
  async calls(): Promise<SimulatedCall[]> {
    const answer: unknown = await (await this.send('GET', '/control/calls')).json();
    return z.looseObject({ data: z.array(callSchema) }).parse(answer).data;
  }

  private async send(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(this.url + path, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  }
}
