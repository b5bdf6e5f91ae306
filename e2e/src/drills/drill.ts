import type { Services } from '@byway/testing/start-services';
import type { SimulatorControl } from '../simulator-control.js';

export type Queue = 'postgres' | 'redis';

/** How much a drill does. */
export interface DrillScale {
  /** Jobs that are submitted, or at least so many. */
  jobs: number;
  /** Kills of a worker or of the gateway. */
  kills: number;
  /** ms between two kills of a worker. */
  killEveryMs: number;
  /** ms that queue or database are away. */
  outageMs: number;
  /** ms without a sign of life after which a worker counts as dead. */
  lockMs: number;
  /** Callers that hang up. */
  hangUps: number;
  /** Variables of the services that make them as quick or as patient as the drill is long. */
  env: { worker: Record<string, string>; ledger: Record<string, string> };
}

/** What a drill breaks and asks. Two provider workers run. */
export interface DrillStack {
  services: Services;
  simulator: SimulatorControl;
  queue: Queue;
  scale: DrillScale;
}

/** What came out of a drill; one line of the table. */
export interface DrillResult {
  /** What was done, with numbers. */
  done: string;
  /** Requests that were answered with a job. */
  accepted: number;
  /** Of these, how many have ended. */
  terminal: number;
  /** Accepted, and neither ended in time nor going to. */
  lost: number;
  /** Billed provider calls, the most for one job and target; null: the drill has no jobs. */
  billedMax: number | null;
  /** ms from the end of the trouble until all was well. */
  recoveryMs: number | null;
  /** Promises that did not hold; empty when all did. */
  broken: string[];
}

export interface Drill {
  name: string;
  run(stack: DrillStack): Promise<DrillResult>;
}
