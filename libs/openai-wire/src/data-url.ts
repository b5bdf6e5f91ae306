export interface DataUrl {
  /** e.g. `image/png` */
  mediaType: string;
  base64: string;
}

/** A `data:` URL with base64 (RFC 2397); null for any other text. */
export function parseDataUrl(text: string): DataUrl | null {
  const prefix = /^data:([a-z0-9]+\/[a-z0-9.+-]+)(?:;[a-z0-9-]+=[^;,]*)*;base64,/i.exec(text);
  if (prefix?.[1] === undefined) return null;
  return { mediaType: prefix[1].toLowerCase(), base64: text.slice(prefix[0].length) };
}

export function dataUrl({ mediaType, base64 }: DataUrl): string {
  return `data:${mediaType};base64,${base64}`;
}

/** Whether a text is base64 as every reader of it understands it: with its padding, without line breaks. */
export function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
}
