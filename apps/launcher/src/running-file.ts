import { type Running, runningFile } from '@byway/boot/data-folder-files';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes down where the parts of this Byway are.
 * @returns a function that removes the file.
 */
export function writeRunningFile(dataDir: string, parts: Omit<Running, 'pid'>): () => void {
  const file = join(dataDir, runningFile);
  const running: Running = { pid: process.pid, ...parts };
  writeFileSync(file, `${JSON.stringify(running, null, 2)}\n`);
  return () => rmSync(file, { force: true });
}
