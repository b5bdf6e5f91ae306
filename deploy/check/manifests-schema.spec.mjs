import * as keda from '@kubernetes-models/keda/keda.sh/v1alpha1';
import * as monitoring from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import { describe, expect, it } from '@jest/globals';
import * as apps from 'kubernetes-models/apps/v1';
import * as autoscaling from 'kubernetes-models/autoscaling/v2';
import * as batch from 'kubernetes-models/batch/v1';
import * as networking from 'kubernetes-models/networking.k8s.io/v1';
import * as policy from 'kubernetes-models/policy/v1';
import * as core from 'kubernetes-models/v1';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasKubectl, overlays, renderOverlay, root } from './kustomize.mjs';

/** Schema and types of each version of the API: module, and the path it is imported from. */
const versions = {
  v1: [core, 'kubernetes-models/v1'],
  'apps/v1': [apps, 'kubernetes-models/apps/v1'],
  'batch/v1': [batch, 'kubernetes-models/batch/v1'],
  'autoscaling/v2': [autoscaling, 'kubernetes-models/autoscaling/v2'],
  'networking.k8s.io/v1': [networking, 'kubernetes-models/networking.k8s.io/v1'],
  'policy/v1': [policy, 'kubernetes-models/policy/v1'],
  'keda.sh/v1alpha1': [keda, '@kubernetes-models/keda/keda.sh/v1alpha1'],
  'monitoring.coreos.com/v1': [monitoring, '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1'],
};

/** What the JSON schema of an object's kind says against it; undefined when nothing. */
function schemaFault(object) {
  const { apiVersion, kind, metadata } = object;
  const Model = versions[apiVersion]?.[0][kind];
  if (Model === undefined) return `${kind} ${metadata.name}: there is no schema of ${apiVersion} ${kind}`;
  try {
    new Model(object).validate();
    return undefined;
  } catch (error) {
    return `${kind} ${metadata.name}: ${error.message}`;
  }
}

/**
 * What a TypeScript compiler says against objects. The schemas let fields pass that no version of
 * Kubernetes knows, such as a misspelled one, which the API server would drop; the types do not.
 */
function typeFaults(objects) {
  const folder = mkdtempSync(join(tmpdir(), 'byway-manifests-'));
  try {
    const lines = objects.map(
      (object, index) =>
        `export const o${index}: import('${versions[object.apiVersion][1]}').I${object.kind} = ${JSON.stringify(object)};`,
    );
    writeFileSync(join(folder, 'manifests.ts'), lines.join('\n'));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--types', ''];
    const compiler = join(root, 'node_modules/@typescript/go/bin/tsc');
    const result = spawnSync(process.execPath, [compiler, ...options, 'manifests.ts'], {
      cwd: folder,
      encoding: 'utf8',
    });
    return result.status === 0 ? '' : result.stdout + result.stderr;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const withKubectl = hasKubectl() ? describe : describe.skip;

withKubectl.each(overlays)('the overlay %s', (name) => {
  const objects = hasKubectl() ? renderOverlay(name) : [];

  it('is valid by the schemas of Kubernetes, KEDA and the Prometheus operator', () => {
    expect(objects.length).toBeGreaterThan(30);
    expect(objects.map(schemaFault).filter((fault) => fault !== undefined)).toEqual([]);
  });

  it('has no field that they do not know', () => {
    expect(typeFaults(objects)).toBe('');
  });
});

describe('the check of manifests', () => {
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'a' },
    spec: { ports: [{ port: 1 }] },
  };

  it('finds a value of the wrong type, and a field that does not exist', () => {
    expect(schemaFault(service)).toBeUndefined();
    expect(schemaFault({ ...service, spec: { ports: [{ port: 'http' }] } })).toMatch(/spec\/ports\/0\/port/);
    expect(typeFaults([service])).toBe('');
    expect(typeFaults([{ ...service, spec: { ports: [{ port: 1, targetport: 2 }] } }])).toMatch(/targetport/);
  });
});
