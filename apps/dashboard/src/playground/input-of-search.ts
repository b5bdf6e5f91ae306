import { CHAT, IMAGES, type PlaygroundInput } from './playground-input.js';
import type { PlaygroundSearch } from './playground-search.js';

/** Takes over what a link asks for; the rest stays as it was. */
export function inputOfSearch(input: PlaygroundInput, search: PlaygroundSearch): PlaygroundInput {
  const { virtual_key: virtualKey, config, endpoint, model } = search;
  const isNew = virtualKey !== undefined || config !== undefined;
  return {
    ...input,
    ...(isNew && { model: null }),
    ...(config !== undefined && { via: { kind: 'config', slug: config } }),
    ...(virtualKey !== undefined && { via: { kind: 'virtual-key', slug: virtualKey } }),
    ...(endpoint === CHAT || endpoint === IMAGES ? { endpoint } : {}),
    ...(model !== undefined && { model }),
  };
}
