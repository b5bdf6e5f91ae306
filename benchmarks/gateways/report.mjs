import { mediansOf, REFERENCE } from './medians.mjs';

/** The measurements as a Markdown table, with ratios to the reference. */
export function reportOf(result, workloads) {
  const { machine, measuredAt, options } = result;
  const lines = mediansOf(result, workloads).flatMap(({ workload, connections, subjects }) =>
    subjects.map((subject) =>
      [
        workload.title,
        connections,
        subject.name,
        fixed(subject.perSecond, 0),
        ratio(subject.throughputRatio),
        fixed(subject.p50Ms, 1),
        ratio(subject.latencyRatio),
        fixed(subject.p99Ms, 1),
        fixed(subject.firstP50Ms, 1),
        fixed(subject.chunksPerSecond, 0),
        fixed(subject.cpuMsPerRequest, 2),
        fixed(subject.peakMemoryBytes / 1024 ** 2, 0),
        subject.errors,
      ].join(' | '),
    ),
  );
  return [
    `Measured ${measuredAt.slice(0, 10)} on ${machine.cores} cores (${machine.cpu}), Node ${machine.node}: medians of ` +
      `${options.rounds} rounds of ${options.seconds} s, gateways in turns. Ratios are medians of the ratios to ` +
      `${REFERENCE} within a round. CPU and memory are of all processes of a gateway, its database and queue included.`,
    '',
    '| workload | connections | gateway | answers/s | ratio | p50 ms | ratio | p99 ms | first chunk p50 ms | chunks/s | CPU ms each | peak MiB | errors |',
    '| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...lines.map((line) => `| ${line} |`),
    '',
  ].join('\n');
}

const fixed = (value, digits) => (value === null || Number.isNaN(value) ? '' : value.toFixed(digits));
const ratio = (value) => (value === null ? '' : `${value.toFixed(2)}x`);
