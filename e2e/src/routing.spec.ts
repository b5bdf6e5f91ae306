import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BywayUser } from './byway-user.js';
import { joinStack, type SharedStack } from './shared-stack.js';
import { SimulatorControl } from './simulator-control.js';

describe('choosing a target', () => {
  let stack: SharedStack;
  let user: BywayUser;
  let simulator: SimulatorControl;
  let first: string;
  let second: string;
  let third: string;

  beforeAll(async () => {
    stack = await joinStack('services');
    user = new BywayUser(stack);
    simulator = new SimulatorControl(stack.simulatorUrl);
    const labels = ['ok;label=first', 'ok;label=second', 'ok;label=third'];
    [first, second, third] = (await Promise.all(labels.map((label) => user.virtualKey('openai', label)))) as [
      string,
      string,
      string,
    ];
  });
  afterAll(() => stack.leave());
  beforeEach(() => simulator.clear());

  it('splits by weight, and gives nothing to weight 0', async () => {
    const config = await user.config({
      strategy: { mode: 'loadbalance' },
      targets: [
        { virtual_key: first, weight: 3 },
        { virtual_key: second, weight: 1 },
        { virtual_key: third, weight: 0 },
      ],
    });
    const calls = 96;
    const used = new Map<string, number>();
    for (let done = 0; done < calls; done += 16) {
      const answers = await Promise.all(Array.from({ length: 16 }, () => user.generate(config)));
      for (const { status, headers } of answers) {
        expect(status).toBe(200);
        const target = headers.get('x-portkey-last-used-option-index') ?? '';
        used.set(target, (used.get(target) ?? 0) + 1);
      }
    }
    // Binomial with p = 3/4: mean 72, deviation 4.2. Out of 48..94 once in some millions of runs.
    expect(used.get('config.targets[0]')).toBeGreaterThanOrEqual(48);
    expect(used.get('config.targets[0]')).toBeLessThanOrEqual(94);
    expect((used.get('config.targets[0]') ?? 0) + (used.get('config.targets[1]') ?? 0)).toBe(calls);
    // What the answers claim is what the provider saw.
    const keys = (await simulator.calls()).map(({ key }) => key);
    expect(keys.filter((key) => key?.includes('label=first'))).toHaveLength(
      used.get('config.targets[0]') ?? 0,
    );
    expect(keys.filter((key) => key?.includes('label=third'))).toEqual([]);
  });

  const conditional = () => ({
    strategy: {
      mode: 'conditional',
      conditions: [
        { query: { 'metadata.plan': { $eq: 'paid' } }, then: 'best' },
        { query: { $or: [{ 'metadata.region': 'eu' }, { 'metadata.region': 'uk' }] }, then: 'near' },
      ],
      default: 'rest',
    },
    targets: [
      { name: 'best', virtual_key: first },
      { name: 'near', virtual_key: second },
      { name: 'rest', virtual_key: third },
    ],
  });

  it.each([
    [{ plan: 'paid', region: 'eu' }, 0],
    [{ plan: 'free', region: 'uk' }, 1],
    [{ plan: 'free' }, 2],
    [{}, 2],
  ])('routes metadata %j to target %i', async (metadata, index) => {
    const headers = { 'x-portkey-metadata': JSON.stringify(metadata) };
    const answer = await user.generate(conditional(), {}, headers);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-portkey-last-used-option-index')).toBe(`config.targets[${index}]`);
  });

  it('refuses a request that matches no condition when there is no default', async () => {
    const { strategy, targets } = conditional();
    const answer = await user.generate({ strategy: { ...strategy, default: undefined }, targets });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ code: 'no_matching_condition' });
    expect(await simulator.calls()).toEqual([]);
  });

  it('falls back inside the drawn branch', async () => {
    const broken = await user.virtualKey('openai', '500;label=broken');
    const answer = await user.generate({
      strategy: { mode: 'loadbalance' },
      targets: [
        {
          weight: 1,
          strategy: { mode: 'fallback' },
          targets: [{ virtual_key: broken }, { virtual_key: second }],
        },
        { weight: 0, virtual_key: third },
      ],
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-portkey-last-used-option-index')).toBe('config.targets[0].targets[1]');
  });
});
