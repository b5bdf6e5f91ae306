const assetPath = /^\/v1\/assets\/[^/]+$/;

/**
 * Where the browser finds a picture. Signed URLs of Byway hold at every address of the gateway, so they
 * are taken from the one that the dashboard came from; others stay as they are. Null: no http(s) URL.
 */
export function pictureAddress(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, pathname, search } = new URL(url);
  if (assetPath.test(pathname)) return pathname + search;
  return protocol === 'https:' || protocol === 'http:' ? url : null;
}

/** How base64 of a kind of picture begins. */
const beginnings: readonly [string, { mediaType: string; ending: string }][] = [
  ['iVBOR', { mediaType: 'image/png', ending: 'png' }],
  ['/9j/', { mediaType: 'image/jpeg', ending: 'jpg' }],
  ['UklGR', { mediaType: 'image/webp', ending: 'webp' }],
  ['R0lGOD', { mediaType: 'image/gif', ending: 'gif' }],
  ['PHN2Zy', { mediaType: 'image/svg+xml', ending: 'svg' }],
  ['PD94bWw', { mediaType: 'image/svg+xml', ending: 'svg' }],
];

/** Media type and file ending of a picture in base64; PNG when its beginning tells nothing. */
export function base64PictureType(base64: string): { mediaType: string; ending: string } {
  const found = beginnings.find(([beginning]) => base64.startsWith(beginning));
  return found?.[1] ?? { mediaType: 'image/png', ending: 'png' };
}
