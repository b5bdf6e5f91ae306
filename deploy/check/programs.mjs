import { kubernetesSecrets } from '../make-secrets.mjs';

const OUR_IMAGE = /(^|\/)byway(:|$)/;

/**
 * One program that the manifests or the compose file start from Byway's image.
 * @typedef {object} Program
 * @property {string} name of the object or the compose service.
 * @property {string} kind `service`, or `command` for what runs once.
 * @property {string} app folder below apps.
 * @property {string[]} args of the image's entry point.
 * @property {Record<string, string>} env plain values.
 * @property {Record<string, string>} files contents by path: the secrets that are mounted.
 */

/** What deploy/make-secrets.mjs makes for Kubernetes: values by Secret and key. @param made of newSecrets. */
export function secretValues(made) {
  return Object.fromEntries(
    kubernetesSecrets(made).map(({ metadata, stringData }) => [metadata.name, stringData]),
  );
}

/** The pods' templates of Deployments, StatefulSets and Jobs, by the object they belong to. */
export function podTemplates(objects) {
  return objects.filter(({ spec }) => spec?.template?.spec?.containers !== undefined);
}

/**
 * The programs of Byway's image in rendered manifests.
 * @param objects of an overlay. @param secrets values by Secret and key. @param podIp for `status.podIP`.
 * @returns {Program[]}
 */
export function programsOfManifests(objects, secrets, podIp = () => '127.0.0.1') {
  return podTemplates(objects)
    .filter(({ spec }) => spec.template.spec.containers.some(({ image }) => OUR_IMAGE.test(image)))
    .map(({ kind, metadata, spec }) => {
      const pod = spec.template.spec;
      const [container] = pod.containers;
      const env = {};
      for (const { name, value, valueFrom } of container.env ?? []) {
        if (valueFrom !== undefined && valueFrom.fieldRef?.fieldPath !== 'status.podIP')
          throw new Error(`${metadata.name}: ${name} comes from where this check does not know.`);
        // As the kubelet does: only variables that are listed before.
        env[name] = (value ?? podIp(metadata.name)).replace(
          /\$\(([A-Z_]+)\)/g,
          (text, other) => env[other] ?? text,
        );
      }
      return {
        name: metadata.name,
        kind: kind === 'Job' ? 'command' : 'service',
        app: /^dist\/([\w-]+)\//.exec(container.args[0])?.[1] ?? '',
        args: container.args,
        env,
        files: mountedSecrets(pod, container, secrets),
      };
    });
}

function mountedSecrets(pod, container, secrets) {
  const files = {};
  for (const { name, mountPath } of container.volumeMounts ?? []) {
    const volume = pod.volumes.find((candidate) => candidate.name === name);
    for (const { secret } of volume?.projected?.sources ?? []) {
      const values = secrets[secret.name];
      if (values === undefined) throw new Error(`There is no Secret "${secret.name}".`);
      const items = secret.items ?? Object.keys(values).map((key) => ({ key, path: key }));
      for (const { key, path } of items) files[`${mountPath}/${path}`] = values[key];
    }
  }
  return files;
}

/**
 * The programs of Byway's image in the compose file.
 * @param compose the parsed file, merge keys resolved. @param secretOf the content of a secret, by its name.
 * @returns {Program[]}
 */
export function programsOfCompose(compose, secretOf) {
  return Object.entries(compose.services)
    .filter(([, { image }]) => OUR_IMAGE.test(image))
    .map(([name, service]) => ({
      name,
      kind: service.restart === 'no' ? 'command' : 'service',
      app: /^dist\/([\w-]+)\//.exec(service.command[0])?.[1] ?? '',
      args: service.command,
      env: Object.fromEntries(
        // `${NAME:-default}`: what an operator has not set.
        Object.entries(service.environment).map(([key, value]) => [
          key,
          value.replace(/\$\{\w+:-([^}]*)\}/g, '$1'),
        ]),
      ),
      files: Object.fromEntries(
        (service.secrets ?? []).map((secret) => [`/run/secrets/${secret}`, secretOf(secret)]),
      ),
    }));
}

/** The variables with the contents of files in place of `<NAME>_FILE`. Throws when a file is not mounted. */
export function resolvedEnv({ name, env, files }) {
  return Object.fromEntries(
    Object.entries(env).map(([key, value]) => {
      if (!key.endsWith('_FILE')) return [key, value];
      if (files[value] === undefined)
        throw new Error(`${name}: ${key} names ${value}, which is not mounted.`);
      return [key.slice(0, -'_FILE'.length), files[value]];
    }),
  );
}
