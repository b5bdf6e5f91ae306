import type { ProviderView } from '@byway/contracts/providers-api';
import { describe, expect, it } from '@jest/globals';
import { draftFaults, newDraft, newVirtualKeyOf, withSource } from './virtual-key-draft.js';

const provider = (name: string, more: Partial<ProviderView> = {}): ProviderView => ({
  object: 'provider',
  name,
  display_name: name.toUpperCase(),
  endpoints: [],
  base_url: `https://${name}.test`,
  custom_host_required: false,
  key: { description: 'A key.', example: null },
  simulator_base_url: `http://127.0.0.1:8799/${name}`,
  ...more,
});
const one = provider('one');
const other = provider('other');
const unsimulated = provider('alone', { simulator_base_url: null });

describe('the draft of a virtual key', () => {
  it('is complete with a provider and the simulator', () => {
    const draft = newDraft({ provider: one, simulator: true });
    expect(Object.values(draftFaults(draft, one, 0)).filter((fault) => fault !== null)).toEqual([]);
    expect(newVirtualKeyOf(draft, 0)).toEqual({
      name: 'ONE simulator',
      provider: 'one',
      key: 'sk-sim',
      custom_host: 'http://127.0.0.1:8799/one',
      note: null,
      expires_at: null,
    });
  });

  it('follows another provider, and does without the simulator where there is none', () => {
    const before = { provider: one, simulator: true };
    const draft = newDraft(before);
    expect(withSource(draft, { provider: other, simulator: true }, before)).toMatchObject({
      provider: 'other',
      name: 'OTHER simulator',
      custom_host: 'http://127.0.0.1:8799/other',
    });
    expect(withSource(draft, { provider: unsimulated, simulator: true }, before)).toMatchObject({
      provider: 'alone',
      simulator: false,
      name: 'ALONE',
      key: '',
      custom_host: '',
    });
  });

  it('keeps what a person typed', () => {
    const before = { provider: one, simulator: false };
    const typed = { ...newDraft(before), name: 'mine', key: 'sk-mine', custom_host: 'https://mine.test' };
    const draft = withSource(typed, { provider: other, simulator: true }, before);
    expect(draft).toMatchObject({ name: 'mine', key: 'sk-mine', custom_host: 'https://mine.test' });
  });

  it('asks for a host where the provider has none', () => {
    const homeless = provider('homeless', { base_url: null, custom_host_required: true });
    expect(draftFaults(newDraft({ provider: homeless }), homeless, 0).custom_host).toContain('HOMELESS');
  });
});
