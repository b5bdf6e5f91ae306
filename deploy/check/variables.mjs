import { readConfigEnv, readConfigMigrateEnv } from '../../apps/config/src/env.ts';
import { readGatewayEnv } from '../../apps/gateway/src/env.ts';
import { readLedgerEnv, readLedgerMigrateEnv } from '../../apps/ledger/src/env.ts';
import { readSimulatorEnv } from '../../apps/provider-simulator/src/env.ts';
import { readWorkerEnv } from '../../apps/provider-worker/src/env.ts';
import { readVaultEnv, readVaultMigrateEnv } from '../../apps/vault/src/env.ts';
import { telemetryVariables } from '../../libs/telemetry/src/telemetry-env.ts';
import { resolvedEnv } from './programs.mjs';

/** The readers that the programs use themselves, by the script that is started. */
const readers = {
  'dist/gateway/main.js': readGatewayEnv,
  'dist/provider-worker/main.js': readWorkerEnv,
  'dist/vault/main.js': readVaultEnv,
  'dist/vault/migrate.js': readVaultMigrateEnv,
  'dist/config/main.js': readConfigEnv,
  'dist/config/migrate.js': readConfigMigrateEnv,
  'dist/ledger/main.js': readLedgerEnv,
  'dist/ledger/migrate.js': readLedgerMigrateEnv,
  'dist/provider-simulator/main.js': readSimulatorEnv,
};

/** Set for other variables of the same program, and read by nobody else. */
const forOthers = new Set(['POD_IP']);

/**
 * Reads the variables of a program as the program does. Throws what it would throw.
 * @returns {{ env: object, unread: string[] }} what it reads, and the variables that it does not know.
 */
export function readVariables(program) {
  const [script] = program.args;
  const read = readers[script];
  if (read === undefined)
    throw new Error(`${program.name} starts ${script}, which is no program of the image.`);
  const given = resolvedEnv(program);
  const env = read(given);
  // What is given and not in the result was not asked for. The simulator names its settings otherwise.
  const known = script.includes('simulator')
    ? new Set(['HOST', 'PORT', 'LATENCY_MS'])
    : new Set(Object.keys(env));
  if ('telemetry' in env) telemetryVariables.forEach((name) => known.add(name));
  const unread = Object.keys(given).filter(
    (name) => given[name] !== '' && !known.has(name) && !forOthers.has(name),
  );
  return { env, unread };
}
