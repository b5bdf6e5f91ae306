import { mediansOf, REFERENCE } from './medians.mjs';

/** The measurements as a Markdown table, with ratios to the reference. */
export function reportOf(result, workloads) {
  const { machine, measuredAt, options } = result;
  const cells = mediansOf(result, workloads);
  const lines = cells.flatMap(({ workload, connections, subjects }) =>
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
      `${options.rounds} rounds of ${options.seconds} s, each after ${options.warmUp} s of the same load, gateways in turns. Ratios are medians of the ratios to ` +
      `${REFERENCE} within a round. CPU and memory are of all processes of a gateway, its database and queue included.`,
    '',
    '| workload | connections | gateway | answers/s | ratio | p50 ms | ratio | p99 ms | first chunk p50 ms | chunks/s | CPU ms each | peak MiB | errors |',
    '| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...lines.map((line) => `| ${line} |`),
    '',
    'Milliseconds of CPU for each answer, by process (medians):',
    '',
    ...partLines(cells),
    '',
  ].join('\n');
}

/** What each process takes, of the gateways that have several. */
function partLines(cells) {
  const several = cells.flatMap(({ workload, connections, subjects }) =>
    subjects
      .filter(({ parts }) => Object.keys(parts).length > 1)
      .map((subject) => ({ workload, connections, subject })),
  );
  const names = [...new Set(several.flatMap(({ subject }) => Object.keys(subject.parts)))];
  return [
    ['workload', 'connections', 'gateway', ...names],
    ['---', '---:', '---', ...names.map(() => '---:')],
    ...several.map(({ workload, connections, subject }) => [
      workload.title,
      connections,
      subject.name,
      ...names.map((name) => (name in subject.parts ? fixed(subject.parts[name], 2) : '')),
    ]),
  ].map((line) => `| ${line.join(' | ')} |`);
}

const fixed = (value, digits) => (value === null || Number.isNaN(value) ? '' : value.toFixed(digits));
const ratio = (value) => (value === null ? '' : `${value.toFixed(2)}x`);
