/** One word for several choices: the first that is not an ordinary `stop`, else `stop`; null when none is known. */
export function finishReasonOf(reasons: readonly (string | null | undefined)[]): string | null {
  const known = reasons.filter((reason) => typeof reason === 'string' && reason !== '');
  return known.find((reason) => reason !== 'stop') ?? known[0] ?? null;
}
