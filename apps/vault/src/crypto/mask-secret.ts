const SHORTEST_SHOWN = 12;

/**
 * What may be shown of a secret: the first 3 and last 4 characters of one with at least 12, only
 * stars otherwise. The number of stars is fixed, so that the length stays unknown.
 */
export function maskSecret(secret: string): string {
  const stars = '********';
  return secret.length < SHORTEST_SHOWN ? stars : `${secret.slice(0, 3)}${stars}${secret.slice(-4)}`;
}
