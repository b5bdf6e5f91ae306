import type { Queue, Services } from '@byway/testing/start-services';
import type { SimulatorControl } from '../simulator-control.js';

const UNHURRIED_MS = 120_000;

/** How much a drill does. */
export interface DrillScale {
  /** Attempts that run at one time, in two workers, for each provider. */
  slots: number;
  /** Jobs that are submitted while workers are killed. */
  jobs: number;
  /** ms that their provider takes, from and to. */
  jobLatencyMs: [number, number];
  /** Kills of the gateway; the least number of kills of workers. */
  kills: number;
  /** Kills of workers after which those jobs that still run are left alone. */
  mostKills: number;
  /** ms between two kills of a worker. */
  killEveryMs: number;
  /** Kills of gateway and ledger at each of the points where an acceptance is half done. */
  pointKills: number;
  /** Jobs that wait when the queue is emptied. */
  queued: number;
  /** ms that queue or database are away. */
  outageMs: number;
  /** ms that a worker stands still. */
  frozenMs: number;
  /** ms without a sign of life after which a worker counts as dead. */
  lockMs: number;
  /** ms from the end of one call to the next of the same caller, while services are restarted. */
  betweenCallsMs: number;
  /** Whether a rolling restart takes services of different kinds at the same time. */
  restartsTogether: boolean;
  /** Callers that hang up. */
  hangUps: number;
  /**
   * Whether promises of time and memory are judged, on a machine that does nothing else. Otherwise what is
   * promised has to happen, however long that takes.
   */
  isMeasured: boolean;
  /** Variables of the services that make them as quick or as patient as the drill is long. */
  env: { worker: Record<string, string>; ledger: Record<string, string> };
}

/** What a drill breaks and asks. Two gateways and two provider workers run. */
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
  /** Billed provider calls in all, as the simulator counted them. */
  billed: number;
  /** Billed provider calls, the most for one job and target; null: the drill has no jobs. */
  billedMax: number | null;
  /** ms from the end of the trouble until all was well. */
  recoveryMs: number | null;
  /** Promises that did not hold; empty when all did. */
  broken: string[];
}

/** ms to wait for what is promised within `ms`. */
export const patienceMs = ({ isMeasured }: DrillScale, ms: number): number =>
  isMeasured ? ms : Math.max(ms, UNHURRIED_MS);

export interface Drill {
  name: string;
  run(stack: DrillStack): Promise<DrillResult>;
}
