import type { Queue } from '@byway/testing/start-services';
import { allDrills } from './all-drills.js';
import { DrillReport } from './drill-report.js';
import { fullScale, testScale } from './drill-scales.js';
import type { Drill, DrillResult, DrillScale } from './drill.js';
import { startDrillStack } from './start-drill-stack.js';

export interface RunOptions {
  queues: readonly Queue[];
  /** Name of the only drill to run. */
  only: string | undefined;
  scale: 'full' | 'test';
  /** In place of the usual number of jobs. */
  jobs: number | undefined;
  /** Where the tables are written to. */
  folder: string;
  print: (line: string) => void;
}

/** Names for `--only`. */
export const drillNames: readonly string[] = allDrills.map(({ name }) => name);

/**
 * Runs the drills, each on services of its own, and reports each as soon as it has ended.
 * @returns whether every promise held.
 */
export async function runDrills(options: RunOptions): Promise<boolean> {
  const { queues, only, jobs, folder, print } = options;
  const scale = {
    ...(options.scale === 'full' ? fullScale : testScale),
    ...(jobs !== undefined && { jobs }),
  };
  const chosen = allDrills.filter(({ name }) => only === undefined || name === only);
  const report = new DrillReport({ folder, scale: options.scale, print });
  for (const queue of queues) {
    report.begin(queue);
    for (const drill of chosen) {
      const started = Date.now();
      const result = await runOne(drill, queue, scale);
      report.add(drill, queue, { result, tookMs: Date.now() - started });
    }
  }
  return report.held;
}

async function runOne(drill: Drill, queue: Queue, scale: DrillScale): Promise<DrillResult> {
  const stack = await startDrillStack(queue, scale);
  try {
    return await drill.run(stack);
  } catch (error) {
    const broken = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
    const nothing = { accepted: 0, terminal: 0, lost: 0, billed: 0, billedMax: null, recoveryMs: null };
    return { done: 'stopped by an error', ...nothing, broken };
  } finally {
    await stack.services.stop();
  }
}
