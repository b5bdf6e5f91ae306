import type { Installation } from './installation.js';

const HIDDEN = '[secret]';
/** Shorter ones would be found in ordinary words. */
const SHORTEST = 4;

/** `host:port` of a URL: all that is shown of one that may hold a password. */
export function shownAddress(url: string, defaultPort: number): string {
  if (!URL.canParse(url)) return '(not a URL)';
  const { hostname, port } = new URL(url);
  return `${hostname}:${port === '' ? defaultPort : port}`;
}

/**
 * A function that takes the secrets of the installation out of a text. Checks quote none; this is
 * there for the text of a server or a library that does.
 */
export function secretHider(installation: Installation): (text: string) => string {
  const { assets } = installation;
  const credentials = assets !== undefined && 's3' in assets ? assets.s3.credentials : undefined;
  const secrets = [
    installation.apiKey,
    installation.masterKey,
    installation.internalToken,
    credentials?.secretAccessKey,
    ...[installation.databaseUrl, installation.queueDatabaseUrl, installation.redisUrl].flatMap(passwordsOf),
  ].filter((secret): secret is string => secret !== undefined && secret.length >= SHORTEST);
  return (text) => secrets.reduce((hidden, secret) => hidden.replaceAll(secret, HIDDEN), text);
}

/** The password of a URL, as written and as meant. */
function passwordsOf(url: string | undefined): string[] {
  if (url === undefined || !URL.canParse(url)) return [];
  const { password } = new URL(url);
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
