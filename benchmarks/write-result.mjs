import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

/** Where results are kept. */
export const folder = join(import.meta.dirname, '../output/bench');

/** Keeps what was measured, with the machine it was measured on and further facts, in output/bench. */
export function writeResult(name, samples, facts = {}) {
  mkdirSync(folder, { recursive: true });
  const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version };
  const result = { measuredAt: new Date().toISOString(), machine, ...facts, samples };
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(result, null, 1)}\n`);
  return result;
}
