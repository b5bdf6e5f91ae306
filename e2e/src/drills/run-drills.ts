import { allDrills } from './all-drills.js';
import { fullScale } from './drill-scales.js';
import type { Drill, DrillResult, DrillScale, Queue } from './drill.js';
import { startDrillStack } from './start-drill-stack.js';

export interface RunOptions {
  queues: readonly Queue[];
  /** Name of the only drill to run. */
  only: string | undefined;
  /** In place of the usual number of jobs. */
  jobs: number | undefined;
  print: (line: string) => void;
}

/** Names for `--only`. */
export const drillNames: readonly string[] = allDrills.map(({ name }) => name);

const columns: [name: string, width: number][] = [
  ['drill', 16],
  ['queue', 8],
  ['accepted', 8],
  ['terminal', 8],
  ['lost', 4],
  ['billed', 6],
  ['recovery', 8],
  ['verdict', 7],
  ['what was done', 0],
];
const row = (cells: readonly string[]) =>
  cells.map((cell, index) => cell.padEnd(columns[index]?.[1] ?? 0)).join('  ');

/**
 * Runs the drills at full scale, each on services of its own, and prints a line for each.
 * "billed" is the most billed provider calls for one job and target.
 * @returns whether every promise held.
 */
export async function runDrills({ queues, only, jobs, print }: RunOptions): Promise<boolean> {
  const scale = { ...fullScale, ...(jobs !== undefined && { jobs }) };
  const chosen = allDrills.filter(({ name }) => only === undefined || name === only);
  let held = true;
  print(row(columns.map(([name]) => name)));
  for (const queue of queues) {
    for (const drill of chosen) {
      const result = await runOne(drill, queue, scale);
      print(lineOf(drill, queue, result));
      for (const fault of result.broken.slice(0, 10)) print(`    ${fault}`);
      if (result.broken.length > 10) print(`    and ${result.broken.length - 10} more`);
      held &&= result.broken.length === 0;
    }
  }
  return held;
}

async function runOne(drill: Drill, queue: Queue, scale: DrillScale): Promise<DrillResult> {
  const stack = await startDrillStack(queue, scale);
  try {
    return await drill.run(stack);
  } catch (error) {
    const broken = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
    const nothing = { accepted: 0, terminal: 0, lost: 0, billedMax: null, recoveryMs: null };
    return { done: 'stopped by an error', ...nothing, broken };
  } finally {
    await stack.services.stop();
  }
}

function lineOf(drill: Drill, queue: Queue, result: DrillResult): string {
  const { accepted, terminal, lost, billedMax, recoveryMs, broken, done } = result;
  return row([
    drill.name,
    queue,
    ...[accepted, terminal, lost, billedMax ?? '-'].map(String),
    recoveryMs === null ? '-' : `${(recoveryMs / 1000).toFixed(1)} s`,
    broken.length === 0 ? 'kept' : 'BROKEN',
    done,
  ]);
}
