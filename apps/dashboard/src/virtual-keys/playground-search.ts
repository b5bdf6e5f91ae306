const PICTURES = '/v1/images/generations';
const CHAT = '/v1/chat/completions';

/** The search of the playground's address that tries a virtual key. @param endpoints of its provider. */
export function playgroundSearch(slug: string, endpoints: readonly string[] = []) {
  const endpoint = endpoints.includes(CHAT) && !endpoints.includes(PICTURES) ? CHAT : PICTURES;
  return { virtual_key: slug, endpoint };
}
