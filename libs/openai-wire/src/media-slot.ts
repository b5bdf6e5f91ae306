import type { DataUrl } from './data-url.js';

/** What is put at a place of a body. */
export interface Replacement {
  path: readonly (string | number)[];
  value: unknown;
}

/** A place in a body where a caller may write a picture, a sound or a file, or point to one. */
export interface MediaSlot {
  kind: 'image' | 'audio' | 'file';
  /** From the body to the text. */
  path: readonly (string | number)[];
  /** A URL, a `data:` URL, or base64. */
  value: string;
  /** Where and how the API takes the picture itself in place of its address; default: as `data:` URL there. */
  fetched?: (picture: DataUrl) => Replacement;
}

/** What the place is called in errors: `messages[0].content[1].image_url.url`. */
export function mediaParam({ path }: Pick<MediaSlot, 'path'>): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('');
}

/** A body with other values at some places. What lies on no path to them is shared with the body given. */
export function replaceMedia(
  body: Record<string, unknown>,
  replacements: readonly Replacement[],
): Record<string, unknown> {
  return replacements.reduce((changed, { path, value }) => {
    const [first, ...rest] = path;
    return first === undefined ? changed : { ...changed, [first]: replaced(changed[first], rest, value) };
  }, body);
}

function replaced(node: unknown, path: readonly (string | number)[], value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(node)) {
    return node.map((item: unknown, index) => (index === step ? replaced(item, rest, value) : item));
  }
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([name, item]) => [name, name === step ? replaced(item, rest, value) : item]),
  );
}
