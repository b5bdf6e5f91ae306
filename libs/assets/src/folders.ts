import { mkdir } from 'node:fs/promises';

/** Whether the file system refused with this code, as `ENOENT`. */
export const isCode = (error: unknown, code: string) =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === code;

/**
 * Makes a folder, unless it is there. Not what is above it: a volume that is unmounted must fail, and not
 * fill the disk below it.
 */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path).catch((error: unknown) => {
    if (!isCode(error, 'EEXIST')) throw error;
  });
}
