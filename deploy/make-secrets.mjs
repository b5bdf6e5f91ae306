#!/usr/bin/env node
/**
 * Makes the secrets of a new installation, at random.
 *   node deploy/make-secrets.mjs compose       writes deploy/secrets/, for docker-compose.yml
 *   node deploy/make-secrets.mjs kubernetes    prints Secret objects for the overlay `dev`
 * What is there already is kept: a new master key could open nothing.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, 'secrets');
const random = () => randomBytes(32).toString('base64url');
const databaseUrl = (role, password, host) => `postgresql://${role}:${password}@${host}:5432/byway`;

/** Secrets by name. @param hosts where PostgreSQL and Valkey are. @param kept values of before, by name. */
export function newSecrets({ postgres, valkey }, kept = {}) {
  const passwords = {
    postgres_password: kept.postgres_password ?? random(),
    valkey_password: kept.valkey_password ?? random(),
  };
  return {
    ...passwords,
    internal_token: random(),
    master_key: randomBytes(32).toString('base64'),
    master_keys_old: '',
    admin_key: `bw-${random()}`,
    vault_database_url: databaseUrl('vault', passwords.postgres_password, postgres),
    config_database_url: databaseUrl('config', passwords.postgres_password, postgres),
    ledger_database_url: databaseUrl('ledger', passwords.postgres_password, postgres),
    redis_url: `redis://:${passwords.valkey_password}@${valkey}:6379`,
    assets_access_key_id: 'byway',
    assets_secret_access_key: random(),
    ...kept,
  };
}

function writeFiles() {
  // Others may not enter the folder; the files are mounted one by one, and read by another user.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const names = Object.keys(newSecrets({}));
  const there = names.filter((name) => existsSync(join(folder, name)));
  const kept = Object.fromEntries(there.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  for (const [name, value] of Object.entries(newSecrets({ postgres: 'postgres', valkey: 'valkey' }, kept)))
    if (!there.includes(name)) writeFileSync(join(folder, name), value, { mode: 0o444 });
  console.log(`${names.length - there.length} made, ${there.length} kept, in ${folder}`);
  if (!there.includes('admin_key')) console.log('Admin key: see the file admin_key.');
}

/** Secret objects for the overlay `dev`. @param made of {@link newSecrets}. */
export function kubernetesSecrets(made = newSecrets({ postgres: 'byway-postgres', valkey: 'byway-valkey' })) {
  const secret = (name, stringData) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: 'byway-dev' },
    type: 'Opaque',
    stringData,
  });
  return [
    secret('byway-internal', { BYWAY_INTERNAL_TOKEN: made.internal_token }),
    secret('byway-vault', {
      DATABASE_URL: made.vault_database_url,
      BYWAY_MASTER_KEY: made.master_key,
      BYWAY_MASTER_KEYS_OLD: made.master_keys_old,
      BYWAY_ADMIN_KEY: made.admin_key,
    }),
    secret('byway-config', { DATABASE_URL: made.config_database_url }),
    secret('byway-ledger', { DATABASE_URL: made.ledger_database_url }),
    secret('byway-queue', { REDIS_URL: made.redis_url }),
    secret('byway-assets', {
      ASSETS_S3_ACCESS_KEY_ID: made.assets_access_key_id,
      ASSETS_S3_SECRET_ACCESS_KEY: made.assets_secret_access_key,
    }),
    secret('byway-backing', {
      POSTGRES_PASSWORD: made.postgres_password,
      VALKEY_PASSWORD: made.valkey_password,
    }),
  ];
}

function main([target]) {
  if (target === 'compose') return writeFiles();
  if (target !== 'kubernetes') {
    console.error('Usage: node deploy/make-secrets.mjs compose|kubernetes');
    process.exitCode = 2;
    return;
  }
  const list = { apiVersion: 'v1', kind: 'List', items: kubernetesSecrets() };
  console.log(JSON.stringify(list, null, 2));
}

if (process.argv[1] === import.meta.filename) main(process.argv.slice(2));
