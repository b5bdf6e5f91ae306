import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Secrets, secretsFile, secretsSchema } from '@byway/boot/data-folder-files';

export type { Secrets };

const fileOf = (dataDir: string) => join(dataDir, secretsFile);

/** The secrets of this data folder, made on first use. Readable by the owner only. */
export function loadSecrets(dataDir: string): Secrets {
  mkdirSync(dataDir, { recursive: true });
  let text: string;
  try {
    text = readFileSync(fileOf(dataDir), 'utf8');
  } catch {
    const made: Secrets = {
      masterKey: randomBytes(32).toString('base64'),
      internalToken: randomBytes(32).toString('base64url'),
      databasePassword: randomBytes(24).toString('base64url'),
      adminKeyIssued: false,
    };
    saveSecrets(dataDir, made);
    return made;
  }
  return secretsSchema.parse(JSON.parse(text));
}

/** Writes the secrets of a data folder. */
export function saveSecrets(dataDir: string, secrets: Secrets): void {
  writeFileSync(fileOf(dataDir), `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
}

/** A new admin key: `bw-` and 256 random bits. */
export function newAdminKey(): string {
  return `bw-${randomBytes(32).toString('base64url')}`;
}
