import { providerSchema } from '@byway/contracts/providers-api';
import { listProviders } from '@byway/providers/catalogue/provider-catalogue';
import { describe, expect, it } from '@jest/globals';
import { ProviderList } from './provider-list.js';

const find = (list: ProviderList, name: string) => list.all().find((provider) => provider.name === name);

describe('the list of providers', () => {
  it('has every provider of the catalogue, in its order, as the contract says', () => {
    const all = new ProviderList(undefined).all();
    expect(all.map(({ name }) => name)).toEqual(listProviders().map(({ name }) => name));
    for (const provider of all) expect(providerSchema.strict().parse(provider)).toEqual(provider);
  });

  it('asks for a custom host exactly where there is no address', () => {
    const all = new ProviderList(undefined).all();
    const homeless = all.filter(({ custom_host_required }) => custom_host_required);
    expect(homeless.map(({ name }) => name).sort()).toEqual(['azure-openai', 'ollama', 'vllm']);
    for (const { custom_host_required, base_url } of all)
      expect(base_url === null).toBe(custom_host_required);
  });

  it('shows how a key looks and never a whole one', () => {
    for (const { key } of new ProviderList(undefined).all()) {
      expect(key.description).not.toBe('');
      if (key.example !== null && key.example !== 'ollama') expect(key.example).toMatch(/^[\w-]{2,15}\.{3}$/);
    }
  });

  it.each(['http://127.0.0.1:8799', 'http://127.0.0.1:8799/'])('leads to the simulator at %s', (url) => {
    const list = new ProviderList(url);
    expect(find(list, 'stability-ai')?.simulator_base_url).toBe('http://127.0.0.1:8799');
    expect(find(list, 'google')?.simulator_base_url).toBe('http://127.0.0.1:8799/v1beta');
    for (const name of ['openai', 'anthropic', 'ollama', 'perplexity-ai'])
      expect(find(list, name)?.simulator_base_url).toBe('http://127.0.0.1:8799/v1');
  });

  it('leads nowhere while the simulator does not run', () => {
    for (const provider of new ProviderList(undefined).all()) expect(provider.simulator_base_url).toBeNull();
  });
});
