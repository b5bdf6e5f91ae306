/** Heights and places in px that rows, arrows and axis share. */
export interface RowPlaces {
  /** The time axis begins here; the names stand at its left. */
  axisLeft: number;
  /** Of the marks of the axis. */
  headHeight: number;
  rowHeight: number;
  /** From the top of a row to its bars. */
  barTop: number;
  barHeight: number;
}

const NAMES = 344;
const COMMON = { headHeight: 26, barHeight: 22 };

/** @param width of the whole waterfall in px; where it is narrow the names stand above their bars. */
export function rowPlaces(width: number): RowPlaces {
  if (width < 760) return { ...COMMON, axisLeft: 0, rowHeight: 80, barTop: 30 };
  return { ...COMMON, axisLeft: NAMES, rowHeight: 60, barTop: 19 };
}
