import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { addJobMetrics } from '../../apps/ledger/src/jobs/job-metrics.ts';
import { addQueueMetrics } from '../../apps/gateway/src/metrics/queue-metrics.ts';
import { addProcessMetrics, metrics, metricsRegistry } from '../../libs/telemetry/src/metrics.ts';
import { root } from './kustomize.mjs';

const read = (path) => readFileSync(join(root, path), 'utf8');
const rules = parse(read('deploy/monitoring/prometheus-rules.yaml')).spec.groups.flatMap(
  (group) => group.rules,
);
const dashboard = JSON.parse(read('deploy/monitoring/grafana-dashboard.json'));
const operations = read('docs/operations.md');

/** Every series that a process of Byway can tell, by what it tells here. */
async function tell() {
  addProcessMetrics();
  addQueueMetrics({
    loads: (names) =>
      Promise.resolve(
        names.map((name) => ({ name, waiting: 0, delayed: 0, active: 0, oldestWaitingSince: null })),
      ),
    run: (operation) => operation(),
    queue: () => ({ getJobCountByTypes: () => Promise.resolve(0) }),
  });
  addJobMetrics({ stats: () => Promise.resolve({ queued: 0, in_progress: 0, oldest_waiting_age_ms: null }) });
  metrics.httpRequestDuration.zero({ method: 'GET', route: '/', status: '200' });
  metrics.attemptDuration.zero({ provider: 'openai', outcome: 'succeeded' });
  metrics.attemptQueueWait.zero({ provider: 'openai' });
  metrics.dependencyUp.set({ dependency: 'queue' }, 1);
  const series = new Map();
  for (const [, name, labels = ''] of (await metricsRegistry.metrics()).matchAll(
    /^([a-z_0-9]+)(?:\{(.*?)\})? /gm,
  )) {
    const names = series.get(name) ?? new Set();
    for (const [, label] of labels.matchAll(/([a-z_]+)="/g)) names.add(label);
    series.set(name, names);
  }
  // Prometheus itself adds these.
  series.set('up', new Set());
  for (const names of series.values()) for (const label of ['job', 'pod', 'instance']) names.add(label);
  return series;
}

let told;
const emitted = () => (told ??= tell());

const WORDS = new Set(
  'absent by clamp_min histogram_quantile increase le max max_over_time min on or and unless rate sum'.split(
    ' ',
  ),
);

/** The metrics of an expression, and the labels that it selects or groups by. */
function namesOf(expression) {
  const labels = [
    ...[...expression.matchAll(/([a-z_]+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label]) => label),
    ...[...expression.matchAll(/\b(?:by|on)\s*\(([^)]*)\)/g)].flatMap(([, list]) =>
      list.split(',').map((label) => label.trim()),
    ),
  ];
  const bare = expression
    .replace(/"[^"]*"/g, '')
    .replace(/\{[^}]*\}/g, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/\b(?:by|on)\s*\([^)]*\)/g, '');
  const metricNames = (bare.match(/\b[a-z_][a-z_0-9]*\b/g) ?? []).filter((word) => !WORDS.has(word));
  return { metricNames, labels };
}

const expressions = [
  ...rules.map(({ alert, expr }) => [`the alert ${alert}`, expr]),
  ...dashboard.panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => [`the panel "${title}"`, expr]),
  ),
];

describe('monitoring', () => {
  it.each(expressions)('asks in %s only for what a process tells', async (_place, expression) => {
    const series = await emitted();
    const { metricNames, labels } = namesOf(expression);
    expect(metricNames.length).toBeGreaterThan(0);
    for (const name of metricNames) expect([...series.keys()]).toContain(name);
    const known = new Set(metricNames.flatMap((name) => [...series.get(name)]));
    known.add('le');
    for (const label of labels) expect([...known]).toContain(label);
  });

  it('would find a metric or a label that does not exist', () => {
    expect(namesOf('sum by (route) (rate(byway_calls_total{kind="a"}[5m])) > 0')).toEqual({
      metricNames: ['byway_calls_total'],
      labels: ['kind', 'route'],
    });
  });

  it('explains every alert in docs/operations.md, and no other', () => {
    const explained = [...operations.matchAll(/^\| `(Byway\w+)`/gm)].map(([, alert]) => alert);
    expect(explained.sort()).toEqual(rules.map(({ alert }) => alert).sort());
  });

  it('lists every metric of its own in docs/operations.md, with its labels', async () => {
    const listed = [...operations.matchAll(/^\| `(byway_\w+)`\s*\|([^|]*)\|/gm)].map(([, name, labels]) => [
      name,
      [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label).sort(),
    ]);
    await emitted();
    const own = (await metricsRegistry.getMetricsAsJSON())
      .filter(({ name }) => name.startsWith('byway_'))
      .map(({ name }) => [name, [...metricsRegistry.getSingleMetric(name).labelNames].sort()]);
    expect(listed.sort()).toEqual(own.sort());
  });
});
