import { runCommand } from '@byway/boot/run-command';
import { migrateServiceDatabase } from '@byway/persistence/service-data-source';
import { configDatabase } from './config-database.js';
import { readConfigMigrateEnv } from './env.js';

await runCommand(async () => {
  await migrateServiceDatabase({ ...configDatabase, url: readConfigMigrateEnv().DATABASE_URL });
  return 'The schema "config" is up to date.';
});
