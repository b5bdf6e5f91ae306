import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../output/bench');

/** Keeps what was measured, with the machine it was measured on, in output/bench. */
export function writeResult(name, samples) {
  mkdirSync(folder, { recursive: true });
  const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version };
  const result = { measuredAt: new Date().toISOString(), machine, samples };
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(result, null, 1)}\n`);
  return result;
}
