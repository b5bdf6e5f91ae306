import { median } from '../statistics.mjs';

/** The gateway that ratios are against. */
export const REFERENCE = 'portkey';

/**
 * Of each workload and concurrency: what each gateway reached (medians over the rounds) and its ratio to
 * the reference, taken round by round, because two measurements of one round met the same machine.
 */
export function mediansOf({ samples }, workloads) {
  return workloads.flatMap((workload) =>
    workload.concurrencies.flatMap((connections) => {
      const cell = samples.filter(
        (sample) => sample.workload === workload.name && sample.connections === connections,
      );
      if (cell.length === 0) return [];
      const names = [...new Set(cell.map(({ subject }) => subject))];
      const subjects = names.map((name) => ({ name, ...figuresOf(name, cell) }));
      return [{ workload, connections, subjects }];
    }),
  );
}

function figuresOf(name, cell) {
  const own = cell.filter(({ subject }) => subject === name);
  const of = (read) => median(own.map(read).filter((value) => value !== null && value !== undefined));
  const ratio = (read) =>
    median(
      own.flatMap((sample) => {
        const other = cell.find(({ subject, round }) => subject === REFERENCE && round === sample.round);
        return other === undefined || !(read(other) > 0) ? [] : [read(sample) / read(other)];
      }),
    );
  return {
    perSecond: of((sample) => sample.perSecond),
    p50Ms: of((sample) => sample.p50Ms),
    p99Ms: of((sample) => sample.p99Ms),
    firstP50Ms: of((sample) => sample.firstP50Ms),
    chunksPerSecond: of((sample) => sample.chunksPerSecond),
    cpuMsPerRequest: of((sample) => sample.cpuMsPerRequest),
    peakMemoryBytes: of((sample) => sample.peakMemoryBytes),
    parts: Object.fromEntries(
      (own[0]?.parts ?? []).map(({ part }, index) => [part, of(({ parts }) => parts[index].cpuMsPerRequest)]),
    ),
    errors: own.reduce((sum, sample) => sum + sample.errors, 0),
    throughputRatio: ratio((sample) => sample.perSecond),
    latencyRatio: ratio((sample) => sample.p50Ms),
  };
}
