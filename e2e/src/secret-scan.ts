/** Text by where it was found: a table, a Redis key, a file, an answer. */
export type Places = Record<string, string>;

/** A text in the forms in which it may have been written down. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  // Base64 of a longer text holds the secret's at one of three offsets; the ends mix with what is around.
  const base64 = [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .slice(offset === 0 ? 0 : 4, -4),
  );
  const url = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    json,
    json.replaceAll('/', '\\/'),
    encodeURIComponent(secret),
    bytes.toString('hex'),
    ...base64,
    ...url,
  ];
}

/** Which secrets are where, plain, hex or base64: `name in place`. */
export function findSecrets(secrets: Record<string, string>, places: Places): string[] {
  const needles = Object.entries(secrets).map(([name, secret]) => ({
    name,
    forms: new Set(formsOf(secret)),
  }));
  return Object.entries(places).flatMap(([place, text]) =>
    needles
      .filter(({ forms }) => [...forms].some((form) => text.includes(form)))
      .map(({ name }) => `${name} in ${place}`),
  );
}
