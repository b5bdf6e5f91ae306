/** How much of a row there is room for. */
export type Density = 'wide' | 'medium' | 'small' | 'tiny';

/** @param width of the list in px. */
export function listDensity(width: number): Density {
  // Not measured yet.
  if (width === 0 || width >= 1_060) return 'wide';
  if (width >= 820) return 'medium';
  return width >= 560 ? 'small' : 'tiny';
}

/** The height of a row in px: the smallest lists take two lines. */
export const rowHeight = (density: Density): number => (density === 'tiny' ? 62 : 38);
