import type { SnippetRequest } from './snippet-request.js';

/** Text as one word of a POSIX shell, whatever it holds. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** A call by curl. The body is a quoted here-document, in which the shell changes nothing. */
export function curlSnippet({ baseUrl, path, headers, body }: SnippetRequest): string {
  const lines = [
    `curl ${body.stream === true ? '-N ' : ''}${quoted(baseUrl + path)}`,
    '-H "x-portkey-api-key: $BYWAY_API_KEY"',
    `-H 'content-type: application/json'`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    `-d @- <<'JSON'`,
  ];
  return `${lines.join(' \\\n  ')}\n${JSON.stringify(body, null, 2)}\nJSON\n`;
}
