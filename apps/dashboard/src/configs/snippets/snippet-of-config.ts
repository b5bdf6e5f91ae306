import type { GatewayConfig } from '@byway/routing/config-schema';
import type { SnippetRequest } from '../../shared/snippets/snippet-request.js';

export type SnippetKind = 'image' | 'chat';

const defaultModels: Readonly<Record<SnippetKind, string>> = { image: 'dall-e-3', chat: 'gpt-4o-mini' };
const imageModel = /dall-e|image|diffusion|\bsd|ultra|core|flux|imagen/i;

/** A first call with a config, to copy. @param config null: not known. */
export function snippetOfConfig(
  kind: SnippetKind,
  { baseUrl, configId, config }: { baseUrl: string; configId: string; config: GatewayConfig | null },
): SnippetRequest {
  const model = firstModel(config) ?? defaultModels[kind];
  const call = { baseUrl, headers: { 'x-portkey-config': configId } };
  if (kind === 'chat') {
    const messages = [{ role: 'user', content: 'Say hello.' }];
    return { ...call, path: '/v1/chat/completions', body: { model, messages } };
  }
  const body = {
    model,
    prompt: 'Harry Potter travelling the world using Portkey',
    n: 1,
    size: '1024x1024',
    response_format: 'b64_json',
  };
  return { ...call, path: '/v1/images/generations', body };
}

/** What a config seems to be for. */
export function likelyKind(config: GatewayConfig | null): SnippetKind {
  const model = firstModel(config);
  return model === undefined || imageModel.test(model) ? 'image' : 'chat';
}

/** The SDKs want a model even where the config sets one: it is best the same. */
function firstModel(node: GatewayConfig | null): string | undefined {
  if (node === null) return undefined;
  const own = node.override_params?.model ?? node.default_params?.model;
  if (typeof own === 'string') return own.replace(/^@[^/]+\//, '');
  for (const target of node.targets ?? []) {
    const found = firstModel(target);
    if (found !== undefined) return found;
  }
  return undefined;
}
