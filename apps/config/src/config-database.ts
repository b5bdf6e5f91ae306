import { Config } from './configs/config.entity.js';
import { ConfigVersion } from './configs/config-version.entity.js';
import { CreateConfig1791000000000 } from './migrations/1791000000000-create-config.js';

/** The schema of the config service: what is in it, and how it came to be. */
export const configDatabase = {
  schema: 'config',
  entities: [Config, ConfigVersion],
  migrations: [CreateConfig1791000000000],
};
