import { describe, expect, it } from '@jest/globals';
import { listProviders } from '../../libs/providers/src/catalogue/provider-catalogue.ts';
import { STOP_GRACE_MS } from '../../libs/boot/src/run-process.ts';
import { hasKubectl, overlays, renderOverlay } from './kustomize.mjs';
import { podTemplates, programsOfManifests, secretValues } from './programs.mjs';
import { readVariables } from './variables.mjs';

const withKubectl = hasKubectl() ? describe : describe.skip;

withKubectl.each(overlays)('the overlay %s', (name) => {
  const objects = hasKubectl() ? renderOverlay(name) : [];
  const programs = hasKubectl() ? programsOfManifests(objects, secretValues()) : [];
  const byName = (kind, wanted) =>
    objects.find((object) => object.kind === kind && object.metadata.name === wanted);
  const ofKind = (kind) => objects.filter((object) => object.kind === kind);
  const ofUs = ofKind('Deployment');
  const labelsOf = (object) => object.spec.template.metadata.labels;
  const matches = (selector, labels) =>
    Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
    (selector.matchExpressions ?? []).every(({ key, operator, values }) => {
      if (operator !== 'In') throw new Error(`matchExpressions: ${operator} is not known here.`);
      return values.includes(labels[key]);
    });
  const templates = podTemplates(objects).map((object) => [`${object.kind} ${object.metadata.name}`, object]);
  const deployments = ofUs.map((object) => [object.metadata.name, object]);
  const started = programs.map((program) => [program.name, program]);

  it('has every service and a worker for every provider', () => {
    expect(new Set(programs.map(({ app }) => app))).toEqual(
      new Set([
        ...['gateway', 'vault', 'config', 'ledger', 'provider-worker'],
        ...(name === 'dev' ? ['provider-simulator'] : []),
      ]),
    );
    const consumed = programs.flatMap(({ env }) => env.WORKER_PROVIDERS?.split(',') ?? []);
    expect(consumed.sort()).toEqual(
      listProviders()
        .map((provider) => provider.name)
        .sort(),
    );
  });

  it.each(templates)('hardens %s', (_title, { spec }) => {
    const pod = spec.template.spec;
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(pod.securityContext.runAsUser).toBeGreaterThan(0);
    for (const container of [...pod.containers, ...(pod.initContainers ?? [])]) {
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(container.image).toMatch(/:(?!latest)[\w.-]+$/);
      for (const what of ['requests', 'limits'])
        expect(container.resources[what]).toEqual({ cpu: expect.anything(), memory: expect.any(String) });
      // Secrets are files: a variable would be in `kubectl describe` and in every child.
      for (const { value, valueFrom } of container.env ?? []) {
        expect(valueFrom?.secretKeyRef).toBeUndefined();
        expect(value ?? '').not.toMatch(/:\/\/[^/]*:[^/]*@/);
      }
      const names = new Set(pod.volumes.map((volume) => volume.name));
      for (const volume of spec.volumeClaimTemplates ?? []) names.add(volume.metadata.name);
      for (const mount of container.volumeMounts) expect([...names]).toContain(mount.name);
    }
  });

  it.each(deployments)('probes %s at ports that it listens on', (_name, { spec }) => {
    const [container] = spec.template.spec.containers;
    const ports = new Map(container.ports.map((port) => [port.name, port.containerPort]));
    const isSimulator = container.args[0].includes('simulator');
    for (const [probe, path] of [
      ['livenessProbe', '/livez'],
      ['readinessProbe', '/readyz'],
      ['startupProbe', '/livez'],
    ]) {
      if (isSimulator && probe === 'startupProbe') continue;
      const { httpGet, tcpSocket } = container[probe];
      if (!isSimulator) expect(httpGet.path).toBe(path);
      expect(String(ports.get((httpGet ?? tcpSocket).port))).toBe(value(container, 'PORT'));
    }
    const listened = ['PORT', 'INTERNAL_PORT', 'METRICS_PORT']
      .map((name) => value(container, name))
      .filter(Boolean);
    expect([...ports.values()].map(String).sort()).toEqual(listened.sort());
    expect(value(container, 'HOST')).toBe('0.0.0.0');
  });

  const value = ({ env }, name) => env.find((variable) => variable.name === name)?.value;

  it.each(started)('gives %s variables that it accepts, and no others', (_name, program) => {
    expect(readVariables(program).unread).toEqual([]);
  });

  it.each(started)('mounts into %s no secret that it does not read', (_name, { env, files }) => {
    const named = Object.entries(env)
      .filter(([key]) => key.endsWith('_FILE'))
      .map(([, path]) => path);
    expect(Object.keys(files).sort()).toEqual(named.sort());
  });

  it('gives the master key to the vault alone', () => {
    const holders = objects.filter(
      (object) => object.kind !== 'Secret' && JSON.stringify(object).includes('MASTER_KEY'),
    );
    expect(holders.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'Deployment byway-vault',
    ]);
    const mounting = podTemplates(objects).filter((object) =>
      (object.spec.template.spec.volumes ?? []).some((volume) =>
        volume.projected?.sources.some(
          ({ secret }) => secret.name === 'byway-vault' && secret.items === undefined,
        ),
      ),
    );
    expect(mounting.map(({ metadata }) => metadata.name)).toEqual(['byway-vault']);
  });

  it('has no secret in it', () => {
    expect(ofKind('Secret')).toEqual([]);
  });

  it('lets services migrate nothing, and has a Job for each that has tables', () => {
    const byApp = programs.filter(({ env }) => 'DATABASE_URL_FILE' in env);
    const services = byApp.filter(({ kind }) => kind === 'service');
    expect(services.map(({ env }) => env.MIGRATE_AT_START)).toEqual(['false', 'false', 'false']);
    const jobs = byApp.filter(({ kind }) => kind === 'command');
    expect(jobs.map(({ args }) => args[0]).sort()).toEqual(
      services.map(({ app }) => `dist/${app}/migrate.js`).sort(),
    );
  });

  it.each(deployments)('gives %s longer to end than it waits for what runs', (_name, { metadata, spec }) => {
    const program = programs.find((candidate) => candidate.name === metadata.name);
    const { env } = readVariables(program);
    const waitMs = { gateway: env.REQUEST_DEADLINE_MS, 'provider-worker': env.DRAIN_MS }[program.app] ?? 0;
    const [{ lifecycle }] = spec.template.spec.containers;
    const beforeMs = 1000 * Number(lifecycle?.preStop.exec.command[1] ?? 0);
    const { terminationGracePeriodSeconds: grace } = spec.template.spec;
    expect(grace * 1000).toBeGreaterThan(
      program.app === 'provider-simulator' ? 0 : beforeMs + waitMs + STOP_GRACE_MS - 1,
    );
    if (program.app === 'provider-worker') expect(env.DRAIN_MS).toBeGreaterThan(env.ATTEMPT_TIMEOUT_MS);
  });

  it('points every URL at a Service that leads to that port of pods', () => {
    for (const program of programs) {
      for (const [key, url] of Object.entries(program.env)) {
        const address = /^http:\/\/(byway-[\w-]+):(\d+)/.exec(url);
        if (address === null) continue;
        const [, host, port] = address;
        const service = byName('Service', host);
        expect({ key, host, ports: service?.spec.ports.map((entry) => String(entry.port)) }).toMatchObject({
          ports: [port],
        });
        const behind = templates
          .map(([, object]) => object)
          .filter((object) => matches({ matchLabels: service.spec.selector }, labelsOf(object)));
        expect(behind).toHaveLength(1);
        const [container] = behind[0].spec.template.spec.containers;
        const target = service.spec.ports[0].targetPort ?? Number(port);
        expect(
          container.ports.some(({ name, containerPort }) => name === target || containerPort === target),
        ).toBe(true);
        expect(container.ports.some(({ containerPort }) => String(containerPort) === port)).toBe(true);
      }
    }
  });

  it.each(deployments)('has a disruption budget for %s', (_name, deployment) => {
    if (labelsOf(deployment)['app.kubernetes.io/component'] === 'simulator') return;
    const budgets = ofKind('PodDisruptionBudget').filter(({ spec }) =>
      matches(spec.selector, labelsOf(deployment)),
    );
    expect(budgets).toHaveLength(1);
    expect(budgets[0].spec.maxUnavailable).toBe(1);
  });

  describe('the network', () => {
    const policiesOf = (labels, type) =>
      ofKind('NetworkPolicy').filter(
        ({ spec }) => spec.policyTypes.includes(type) && matches(spec.podSelector, labels),
      );
    const componentOf = (object) => labelsOf(object)['app.kubernetes.io/component'];
    const ours = podTemplates(objects).filter(
      (object) =>
        programs.some((program) => program.name === object.metadata.name) &&
        componentOf(object) !== 'simulator',
    );
    const rules = (object, type, direction) =>
      policiesOf(labelsOf(object), type).flatMap(({ spec }) => spec[direction] ?? []);

    it('is closed for every pod of Byway, both ways, until a rule opens it', () => {
      for (const object of ours)
        for (const type of ['Ingress', 'Egress'])
          expect(policiesOf(labelsOf(object), type).map(({ metadata }) => metadata.name)).toContain(
            'byway-default-deny',
          );
      expect(byName('NetworkPolicy', 'byway-default-deny').spec).not.toHaveProperty('egress');
      expect(byName('NetworkPolicy', 'byway-default-deny').spec).not.toHaveProperty('ingress');
    });

    it('leads to public addresses for workers alone', () => {
      const isPrivate = /^(10\.|172\.16\.|192\.168\.)/;
      const reaching = ours.filter((object) =>
        rules(object, 'Egress', 'egress').some(
          ({ to }) =>
            to === undefined ||
            to.some(({ ipBlock }) => ipBlock !== undefined && !isPrivate.test(ipBlock.cidr)),
        ),
      );
      expect(new Set(reaching.map(componentOf))).toEqual(new Set(['worker']));
      const { except } = byName('NetworkPolicy', 'byway-worker-internet').spec.egress[0].to[0].ipBlock;
      expect(except).toEqual(
        expect.arrayContaining(['10.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16']),
      );
    });

    it('allows each call that a variable names, at both ends', () => {
      for (const program of programs) {
        const from = byName(program.kind === 'command' ? 'Job' : 'Deployment', program.name);
        if (componentOf(from) === 'simulator') continue;
        for (const [key, url] of Object.entries(program.env)) {
          const address = /^http:\/\/(byway-[\w-]+):(\d+)/.exec(url);
          // PUBLIC_URL is written into answers, and never called.
          if (address === null || key === 'PUBLIC_URL') continue;
          const [, host, port] = address;
          const to = templates.map(([, object]) => object).find((object) => object.metadata.name === host);
          const allows = (rule, peers, other) =>
            (rule[peers] === undefined ||
              rule[peers].some(
                ({ podSelector }) => podSelector !== undefined && matches(podSelector, labelsOf(other)),
              )) &&
            (rule.ports ?? []).some((entry) => entry.port === Number(port));
          const out = rules(from, 'Egress', 'egress').some((rule) => allows(rule, 'to', to));
          const guarded = policiesOf(labelsOf(to), 'Ingress').length > 0;
          const into = !guarded || rules(to, 'Ingress', 'ingress').some((rule) => allows(rule, 'from', from));
          expect({ from: program.name, key, out, into }).toEqual({
            from: program.name,
            key,
            out: true,
            into: true,
          });
        }
      }
    });

    it('lets workers bring answers to the gateway, and nobody else in there', () => {
      const gateway = byName('Deployment', 'byway-gateway');
      const internal = rules(gateway, 'Ingress', 'ingress').filter(({ ports }) =>
        ports.some(({ port }) => port === 8788),
      );
      expect(internal).toEqual([
        {
          from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/component': 'worker' } } }],
          ports: [{ protocol: 'TCP', port: 8788 }],
        },
      ]);
    });
  });

  if (name === 'production') {
    it('scales each worker by the attempts in the queues of its providers', () => {
      const scaled = ofKind('ScaledObject');
      expect(scaled.map(({ spec }) => spec.scaleTargetRef.name).sort()).toEqual(
        ofUs
          .map(({ metadata }) => metadata.name)
          .filter((deployment) => deployment.startsWith('byway-worker-'))
          .sort(),
      );
      for (const { spec } of scaled) {
        const program = programs.find((candidate) => candidate.name === spec.scaleTargetRef.name);
        const [{ metadata }] = spec.triggers;
        const queues = program.env.WORKER_PROVIDERS.split(',');
        const selector = /queue(=~?)"([^"]+)"/.exec(metadata.query);
        const asked = listProviders()
          .map((provider) => provider.name)
          .filter((provider) =>
            selector[1] === '='
              ? `attempt.${provider}` === selector[2]
              : new RegExp(`^(?:${selector[2]})$`).test(`attempt.${provider}`),
          );
        expect(asked.sort()).toEqual(queues.sort());
        expect(Number(metadata.threshold)).toBeLessThan(readVariables(program).env.WORKER_CONCURRENCY);
        expect(spec.minReplicaCount).toBeGreaterThan(0);
      }
    });

    it('sets no number of pods where an autoscaler does', () => {
      const scaled = [...ofKind('ScaledObject'), ...ofKind('HorizontalPodAutoscaler')].map(
        ({ spec }) => spec.scaleTargetRef.name,
      );
      const fixed = ofUs.filter(({ spec }) => spec.replicas !== undefined);
      expect(fixed.filter(({ metadata }) => scaled.includes(metadata.name))).toEqual([]);
      expect(fixed.every(({ spec }) => spec.replicas >= 2)).toBe(true);
      expect(scaled.length + fixed.length).toBe(ofUs.length);
    });

    it('is scraped: the monitor finds the Service, the Service all pods', () => {
      const [monitor] = ofKind('ServiceMonitor');
      const service = byName('Service', 'byway-metrics');
      expect(matches(monitor.spec.selector, service.metadata.labels)).toBe(true);
      expect(monitor.spec.endpoints[0].port).toBe(service.spec.ports[0].name);
      const found = ofUs.filter((object) =>
        matches({ matchLabels: service.spec.selector }, labelsOf(object)),
      );
      expect(found).toHaveLength(ofUs.length);
    });
  }
});
