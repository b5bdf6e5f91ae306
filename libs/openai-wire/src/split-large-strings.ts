const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Whitespace that JSON forbids inside a string and that wrapped base64 would carry. */
const FORBIDDEN = [0x09, 0x0a, 0x0d];

/** A JSON document taken apart: small JSON, and the large strings as ranges of the source. */
export class SplitJson {
  constructor(
    /** The document, parsed, with a placeholder string for each large string. */
    readonly skeleton: unknown,
    /** Byte ranges of the large strings' contents, without the quotes. */
    readonly strings: readonly { start: number; end: number }[],
    private readonly source: Buffer,
  ) {}

  /** Whether a string of the skeleton stands for a large one, which has neither quote nor escape. */
  isLarge(value: string): boolean {
    return this.rangeOf(value) !== undefined;
  }

  /** Bytes of a string of the skeleton: a view of the source for a large one, else its UTF-8. */
  bytes(value: string): Uint8Array {
    const range = this.rangeOf(value);
    return range === undefined ? Buffer.from(value) : this.source.subarray(range.start, range.end);
  }

  /** Text of a string of the skeleton. */
  text(value: string): string {
    const range = this.rangeOf(value);
    return range === undefined ? value : this.source.toString('utf8', range.start, range.end);
  }

  /** A value of the skeleton with all placeholders replaced by their text. */
  restore(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.restore(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, this.restore(member)]));
  }

  private rangeOf(value: string): { start: number; end: number } | undefined {
    const match = /^\0large:([0-9]+)$/.exec(value);
    return match === null ? undefined : this.strings[Number(match[1])];
  }
}

/** Position of the next `byte` at or after a growing position; each search is made once. */
function forwardFinder(source: Buffer, byte: number): (from: number) => number {
  let found = -2;
  return (from) => {
    if (found !== -1 && found < from) found = source.indexOf(byte, from);
    return found === -1 ? source.length : found;
  };
}

/** Whether the quote at `at` is escaped: an odd number of backslashes right before it. */
function isEscaped(source: Buffer, at: number): boolean {
  let first = at;
  while (source[first - 1] === BACKSLASH) first -= 1;
  return (at - first) % 2 === 1;
}

function isObjectKey(source: Buffer, afterQuote: number): boolean {
  let at = afterQuote;
  while ([0x20, 0x09, 0x0a, 0x0d].includes(source[at] ?? -1)) at += 1;
  return source[at] === 0x3a;
}

/**
 * Parses JSON without decoding its large strings (base64 images): strings longer than `threshold`
 * bytes are found with memchr and left where they are. Strings with escapes and object keys are
 * never taken out, so what {@link SplitJson.bytes} gives is always the value itself.
 * @throws SyntaxError when the bytes are not one whole JSON document.
 */
export function splitLargeStrings(bytes: Uint8Array, threshold = 1024): SplitJson {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const nextBackslash = forwardFinder(source, BACKSLASH);
  const forbidden = FORBIDDEN.map((byte) => forwardFinder(source, byte));
  const strings: { start: number; end: number }[] = [];
  let json = '';
  let copied = 0;
  let open = source.indexOf(QUOTE);
  while (open !== -1) {
    const start = open + 1;
    const firstBackslash = nextBackslash(start);
    let end = source.indexOf(QUOTE, start);
    while (end > firstBackslash && isEscaped(source, end)) end = source.indexOf(QUOTE, end + 1);
    if (end === -1) throw new SyntaxError('Unterminated string in JSON');
    if (end - start > threshold && firstBackslash > end && !isObjectKey(source, end + 1)) {
      if (forbidden.some((next) => next(start) < end)) {
        throw new SyntaxError('Bad control character in a string of the JSON');
      }
      json += `${source.toString('utf8', copied, start)}\\u0000large:${strings.length}`;
      copied = end;
      strings.push({ start, end });
    }
    open = source.indexOf(QUOTE, end + 1);
  }
  json += source.toString('utf8', copied);
  const skeleton: unknown = JSON.parse(json);
  return new SplitJson(skeleton, strings, source);
}
