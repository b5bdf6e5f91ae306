import { runCommand } from '@byway/boot/run-command';
import { readVaultMigrateEnv } from './env.js';
import { migrateVaultDatabase } from './platform/vault-database.js';

await runCommand(async () => {
  await migrateVaultDatabase(readVaultMigrateEnv().DATABASE_URL);
  return 'The schema "vault" is up to date.';
});
