import { createHash } from 'node:crypto';
import { chownSync, existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { canReach, type ServerUser } from './server-user.js';

/**
 * The folder of the database cluster: `<dataDir>/postgres`. When this process is root and the
 * server's account cannot enter `dataDir` (a clone below a private folder), a folder under /var/tmp
 * named after `dataDir` is used instead.
 */
export function clusterFolder(dataDir: string, user: ServerUser | null): string {
  const wanted = resolve(dataDir, 'postgres');
  if (canReach(resolve(dataDir), user)) return wanted;
  const name = createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 16);
  return join('/var/tmp', `byway-data-${name}`, 'postgres');
}

/** Creates the folder (and its parents) so that only the server's account can read it. */
export function createClusterFolder(folder: string, user: ServerUser | null): void {
  if (existsSync(folder)) return;
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  if (user !== null) chownSync(folder, user.uid, user.gid);
}
