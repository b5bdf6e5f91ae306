import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { readLauncherEnv } from './env.js';
import { isFree, startSimulator } from './simulator.js';

const start = (env: Record<string, string>) =>
  startSimulator(readLauncherEnv(env), { logDir: tmpdir(), onRestart: () => undefined });

describe('the simulator beside Byway', () => {
  it('leaves a port alone that somebody has', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    expect(await isFree(port)).toBe(false);
    other.close();
    await once(other, 'close');
    expect(await isFree(port)).toBe(true);
  });

  it('is not started when it is turned off, or runs elsewhere', async () => {
    expect((await start({ SIMULATOR: 'false' })).url).toBeNull();
    const given = { SIMULATOR_URL: 'http://127.0.0.1:4000' };
    expect((await start(given)).url).toBe(given.SIMULATOR_URL);
    expect((await start({ ...given, SIMULATOR: 'false' })).url).toBe(given.SIMULATOR_URL);
  });

  it.each([
    ['SIMULATOR', 'maybe'],
    ['SIMULATOR_URL', '127.0.0.1:8799'],
    ['SIMULATOR_URL', 'file:///tmp'],
  ])('refuses %s=%s before anything starts', (name, value) => {
    expect(() => readLauncherEnv({ [name]: value })).toThrow(new RegExp(`${name}:`));
  });
});
