/** Two edges: pixels or the terms of a ratio. */
export interface Edges {
  width: number;
  height: number;
}

export interface AskedSize extends Edges {
  kind: 'pixels' | 'ratio';
  /** As it was written. */
  text: string;
}

/** Ratios further apart than this in |ln| (about 10 %) show a different picture. */
const FAR_RATIO = 0.1;

/** `1536x1024` or `3:2`; null for `auto`, undefined and anything else. */
export function parseSize(size: string | undefined): AskedSize | null {
  const match = /^([0-9]+)([x:])([0-9]+)$/.exec(size ?? '');
  if (match === null) return null;
  const kind = match[2] === 'x' ? 'pixels' : 'ratio';
  return { kind, text: match[0], width: Number(match[1]), height: Number(match[3]) };
}

/** How far apart two shapes are: |ln| of the quotient of their ratios; 0 for the same shape. */
export function ratioDistance(a: Edges, b: Edges): number {
  return Math.abs(Math.log((a.width * b.height) / (a.height * b.width)));
}

/**
 * The candidate nearest in shape; among equals, for pixels, the one nearest in area.
 * @param candidates `WxH` or `W:H`
 */
export function nearestSize(asked: AskedSize, candidates: readonly string[]): string {
  const area = (edges: Edges) => edges.width * edges.height;
  const ranked = candidates
    .map(parseSize)
    .filter((size) => size !== null)
    .map((size) => ({
      text: size.text,
      distance: ratioDistance(asked, size),
      areaGap: asked.kind === 'pixels' ? Math.abs(area(asked) - area(size)) : -area(size),
    }))
    .sort((a, b) =>
      Math.abs(a.distance - b.distance) > 1e-9 ? a.distance - b.distance : a.areaGap - b.areaGap,
    );
  return ranked[0]?.text ?? asked.text;
}

/** The size a caller asked for, from `aspect_ratio` or else `size`, and what must be said about it. */
export function askedSize(input: { size?: string | undefined; aspect_ratio?: string | undefined }): {
  asked: AskedSize | null;
  param: 'size' | 'aspect_ratio';
  warnings: string[];
} {
  if (input.aspect_ratio === undefined) return { asked: parseSize(input.size), param: 'size', warnings: [] };
  const bothGiven = parseSize(input.size) !== null;
  return {
    asked: parseSize(input.aspect_ratio),
    param: 'aspect_ratio',
    warnings: bothGiven ? ['size: aspect_ratio is given too and was used, size dropped'] : [],
  };
}

/** Says that a size was approximated; a shape more than 10 % off is called so. */
export function approximatedSize(param: string, asked: string, sent: string): string {
  const [from, to] = [parseSize(asked), parseSize(sent)];
  const far = from !== null && to !== null && ratioDistance(from, to) > FAR_RATIO;
  return `${param}: ${asked} sent as ${sent}${far ? ', which is another shape' : ''}`;
}
