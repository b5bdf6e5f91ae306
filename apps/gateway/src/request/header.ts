import type { IncomingHttpHeaders } from 'node:http';

/** A header's text without surrounding blanks; undefined when it is absent or empty. */
export function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  const text = (Array.isArray(value) ? value[0] : value)?.trim();
  return text === undefined || text === '' ? undefined : text;
}

/** The token of `Authorization: Bearer <token>`. */
export function bearerToken(headers: IncomingHttpHeaders): string | undefined {
  const match = /^bearer\s+(.+)$/i.exec(headerOf(headers, 'authorization') ?? '');
  return match?.[1]?.trim();
}
