/** What is in one queue. */
export interface QueueLoad {
  name: string;
  /** Could be taken by a worker now. */
  waiting: number;
  /** Held back until a time, as before a retry. */
  delayed: number;
  active: number;
  /** Unix time in ms since which the oldest waiting job could have been taken; null: none waits. */
  oldestWaitingSince: number | null;
}
