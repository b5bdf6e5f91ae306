import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The account PostgreSQL runs as; it refuses to run as root. */
export interface ServerUser {
  uid: number;
  gid: number;
}

/**
 * null when this process is not root: PostgreSQL then runs as the same user. As root it is
 * `postgres` where that account exists, else `nobody`.
 */
export function serverUser(): ServerUser | null {
  if (process.getuid?.() !== 0) return null;
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) =>
        Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // No such account: try the next.
    }
  }
  throw new Error(
    'PostgreSQL does not run as root, and there is neither a "postgres" nor a "nobody" account.',
  );
}

/** Whether the user may pass through every folder above `path` (and `path` itself, if a folder). */
export function canReach(path: string, user: ServerUser | null): boolean {
  if (user === null) return true;
  for (let folder = path; ; folder = dirname(folder)) {
    const facts = statSync(folder, { throwIfNoEntry: false });
    if (facts !== undefined && facts.isDirectory()) {
      const shift = facts.uid === user.uid ? 6 : facts.gid === user.gid ? 3 : 0;
      if (((facts.mode >> shift) & 1) === 0) return false;
    }
    if (folder === dirname(folder)) return true;
  }
}
