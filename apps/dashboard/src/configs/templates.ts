import { formatConfig } from './text/format-config.js';

interface KnownKey {
  slug: string;
  provider: string;
}

export const templateNames = ['fallback', 'loadbalance', 'conditional', 'retry', 'cache'] as const;
export type TemplateName = (typeof templateNames)[number];

export const templateLabels: Readonly<Record<TemplateName, string>> = {
  fallback: 'Fallback',
  loadbalance: 'Load balance',
  conditional: 'Conditional',
  retry: 'Retry',
  cache: 'Cache',
};

/**
 * The text that a new config begins with. Virtual keys of the workspace are filled in where it has some
 * that fit; else those of Portkey's cookbook stand for them.
 */
export function templateText(name: TemplateName, keys: readonly KnownKey[]): string {
  const stability = { virtual_key: slugOf(keys, 'stability-ai', 'stability-ai-virtualkey') };
  const openai = { virtual_key: slugOf(keys, 'openai', 'open-ai-virtual-key') };
  const templates: Readonly<Record<TemplateName, object>> = {
    // https://github.com/Portkey-AI/portkey-cookbook, set-up-fallback-from-stable-diffusion-to-dall-e
    fallback: {
      strategy: { mode: 'fallback' },
      targets: [
        { ...stability, override_params: { model: 'stable-diffusion-v1-6' } },
        { ...openai, override_params: { model: 'dall-e-3' } },
      ],
    },
    loadbalance: {
      strategy: { mode: 'loadbalance' },
      targets: [
        { ...stability, weight: 0.7, override_params: { model: 'stable-diffusion-v1-6' } },
        { ...openai, weight: 0.3, override_params: { model: 'dall-e-3' } },
      ],
    },
    conditional: {
      strategy: {
        mode: 'conditional',
        conditions: [{ query: { 'metadata.plan': { $eq: 'paid' } }, then: 'paid' }],
        default: 'free',
      },
      targets: [
        { name: 'paid', ...openai, override_params: { model: 'dall-e-3' } },
        { name: 'free', ...stability, override_params: { model: 'stable-diffusion-v1-6' } },
      ],
    },
    retry: { ...openai, retry: { attempts: 3, on_status_codes: [429, 503] } },
    cache: { ...openai, cache: { mode: 'simple', max_age: 3600 } },
  };
  return formatConfig(templates[name]);
}

const slugOf = (keys: readonly KnownKey[], provider: string, otherwise: string) =>
  keys.find((key) => key.provider === provider)?.slug ?? otherwise;
