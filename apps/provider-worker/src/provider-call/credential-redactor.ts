const CENSOR = '[secret]';
/** Shorter pieces of a key tell nothing, and stand in ordinary words. */
const MIN_PIECE = 8;

/** Base64 of any text around the secret holds one of these; the ends mix with what is around. */
function base64FormsOf(secret: string): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]).toString('base64');
    const middle = padded.slice(offset === 0 ? 0 : 4, -4);
    return [middle, middle.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function formsOf(secret: string): string[] {
  if (secret.length < MIN_PIECE) return [secret];
  const json = JSON.stringify(secret).slice(1, -1);
  const forms = [json, json.replaceAll('/', '\\/'), encodeURIComponent(secret), ...base64FormsOf(secret)];
  return [secret, ...new Set(forms.filter((form) => form.length >= MIN_PIECE))];
}

/**
 * Takes a provider key out of what its provider said. Compatible servers quote the key they refuse, in
 * messages, codes, headers and any JSON spelling of them; all of that goes to callers and into the log.
 */
export class CredentialRedactor {
  private readonly forms: string[];

  constructor(private readonly secret: string) {
    this.forms = formsOf(secret);
  }

  text(text: string): string {
    const redacted = this.forms.reduce((rest, form) => rest.replaceAll(form, CENSOR), text);
    return this.withoutCutKey(redacted);
  }

  /** A body: JSON is read first, because it can write a key in more ways than can be searched for. */
  body(body: string): string {
    try {
      return JSON.stringify(this.value(JSON.parse(body)));
    } catch {
      const plain = body.replace(/\\u00([2-7][0-9a-f])/gi, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      );
      return this.text(plain);
    }
  }

  private value(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => this.value(item));
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [this.text(name), this.value(item)]),
    );
  }

  /** A message that was cut inside the key ends with the beginning of it. */
  private withoutCutKey(text: string): string {
    const end = text.endsWith('…') ? text.length - 1 : text.length;
    for (let length = Math.min(this.secret.length - 1, end); length >= MIN_PIECE; length -= 1) {
      if (text.startsWith(this.secret.slice(0, length), end - length)) {
        return text.slice(0, end - length) + CENSOR + text.slice(end);
      }
    }
    return text;
  }
}
