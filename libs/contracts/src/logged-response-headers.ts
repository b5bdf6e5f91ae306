/** Characters of a header's value that the log keeps. */
const MAX_LENGTH = 500;

/** A header's value as the log keeps it. */
export function cutHeader(text: string): string {
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH)}... (cut)`;
}

const logged =
  /^(x-portkey-.*|x-byway-.*|x-request-id|content-type|content-length|retry-after|x-should-retry)$/;

/** Of the headers of an answer those that the log keeps: what says how it came about. */
export function loggedResponseHeaders(headers: Record<string, string>): Record<string, string> {
  const entries = Object.entries(headers).filter(([name]) => logged.test(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, cutHeader(value)]));
}
