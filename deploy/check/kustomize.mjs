import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** The root of the checkout. */
export const root = join(import.meta.dirname, '../..');

/** The overlays of deploy/kubernetes. */
export const overlays = ['dev', 'production'];

/** Whether `kubectl` is on PATH. With REQUIRE_KUBECTL=1 (CI) it has to be. */
export function hasKubectl() {
  if (spawnSync('kubectl', ['version', '--client']).status === 0) return true;
  const missing = 'kubectl is not installed (Debian: kubernetes-client)';
  if (process.env.REQUIRE_KUBECTL === '1') throw new Error(`${missing}, and REQUIRE_KUBECTL=1 asks for it.`);
  console.warn(`${missing}: the manifests of deploy/kubernetes are NOT checked.`);
  return false;
}

/** The objects of an overlay, as `kubectl apply -k` would send them. */
export function renderOverlay(name) {
  const folder = join(root, 'deploy/kubernetes/overlays', name);
  if (!existsSync(folder)) throw new Error(`There is no overlay "${name}".`);
  const result = spawnSync('kubectl', ['kustomize', folder], { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`kubectl kustomize ${folder}: ${result.stderr}`);
  return parseAllDocuments(result.stdout).map((document) => document.toJS());
}
