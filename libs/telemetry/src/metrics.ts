import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/**
 * What this process counts; `/metrics` of METRICS_PORT shows it. Names and labels are listed in
 * docs/operations.md, and alerts and dashboard are checked against them. Labels have few values by
 * design: no ids, no models, no callers.
 */
export const metricsRegistry = new Registry();

const registers = [metricsRegistry];
/** Seconds: from calls of a table to pictures that take minutes. */
const buckets = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

export const metrics = {
  /** Also counts calls, in its `_count`. */
  httpRequestDuration: new Histogram({
    name: 'byway_http_request_duration_seconds',
    help: 'Time from the head of an HTTP request to the last byte of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets,
    registers,
  }),
  /** Also counts attempts, in its `_count`. */
  attemptDuration: new Histogram({
    name: 'byway_attempt_duration_seconds',
    help: 'Time of one attempt at a provider, by its outcome: "succeeded" or an error code.',
    labelNames: ['provider', 'outcome'],
    buckets,
    registers,
  }),
  attemptQueueWait: new Histogram({
    name: 'byway_attempt_queue_wait_seconds',
    help: 'Time that an attempt waited in the queue until a worker began it.',
    labelNames: ['provider'],
    buckets,
    registers,
  }),
  dependencyUp: new Gauge({
    name: 'byway_dependency_up',
    help: '1 when the last look of /readyz at a dependency found it, else 0.',
    labelNames: ['dependency'],
    registers,
  }),
};

/** A gauge that is read when somebody asks for the metrics. A reader that fails leaves no value. */
export interface ReadGauge<Label extends string> {
  name: string;
  help: string;
  labelNames: readonly Label[];
  read: () => Promise<{ labels: Record<Label, string>; value: number }[]>;
}

/** Adds a gauge that is read on demand; gives what takes it out again. */
export function addReadGauge<Label extends string>({ read, ...facts }: ReadGauge<Label>): () => void {
  new Gauge({
    ...facts,
    registers,
    async collect() {
      // What is not there any more must not stay at its last value.
      this.reset();
      const values = await read().catch(() => []);
      for (const { labels, value } of values) this.set(labels, value);
    },
  });
  return () => metricsRegistry.removeSingleMetric(facts.name);
}

/** Gauges that are asked at the same time share one look at what they tell of. */
export function sharedRead<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => (reading ??= read().finally(() => (reading = undefined)));
}

let processMetrics = false;

/** Adds CPU, memory, event loop and file descriptors of the process; once, however often it is called. */
export function addProcessMetrics(): void {
  if (processMetrics) return;
  processMetrics = true;
  collectDefaultMetrics({ register: metricsRegistry });
}
