import type { Queue } from '@byway/testing/start-services';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Drill, DrillResult } from './drill.js';

export interface DrillRow extends DrillResult {
  drill: string;
  queue: Queue;
  /** ms that the drill took. */
  tookMs: number;
}

const columns: [name: string, width: number][] = [
  ['drill', 16],
  ['accepted', 8],
  ['terminal', 8],
  ['lost', 4],
  ['billed', 6],
  ['per target', 10],
  ['recovery', 8],
  ['took', 6],
  ['verdict', 7],
  ['what was done', 0],
];
/** Faults of one drill that are printed. */
const SHOWN = 10;

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
const fixed = (cells: readonly string[]) =>
  cells.map((cell, index) => cell.padEnd(columns[index]?.[1] ?? 0)).join('  ');

function cellsOf(row: DrillRow): string[] {
  const { drill, accepted, terminal, lost, billed, billedMax, recoveryMs, tookMs, broken, done } = row;
  return [
    drill,
    ...[accepted, terminal, lost, billed, billedMax ?? '-'].map(String),
    recoveryMs === null ? '-' : seconds(recoveryMs),
    seconds(tookMs),
    broken.length === 0 ? 'kept' : 'BROKEN',
    done,
  ];
}

/**
 * One table for each queue, on the terminal and as `drills.md` and `drills.json` in a folder. Both are
 * brought up to date with every row, so that a long run can be followed.
 */
export class DrillReport {
  private readonly rows: DrillRow[] = [];

  constructor(private readonly options: { folder: string; scale: string; print: (line: string) => void }) {
    mkdirSync(options.folder, { recursive: true });
  }

  /** Begins the table of a queue. */
  begin(queue: Queue): void {
    this.options.print(`\n${titleOf(queue)}\n${fixed(columns.map(([name]) => name))}`);
  }

  add(drill: Drill, queue: Queue, { result, tookMs }: { result: DrillResult; tookMs: number }): void {
    const row = { drill: drill.name, queue, tookMs, ...result };
    this.rows.push(row);
    this.options.print(fixed(cellsOf(row)));
    for (const fault of row.broken.slice(0, SHOWN)) this.options.print(`    ${fault}`);
    if (row.broken.length > SHOWN) this.options.print(`    and ${row.broken.length - SHOWN} more`);
    this.write();
  }

  /** Whether every promise held so far. */
  get held(): boolean {
    return this.rows.every(({ broken }) => broken.length === 0);
  }

  private write(): void {
    const { folder, scale } = this.options;
    writeFileSync(join(folder, 'drills.json'), `${JSON.stringify({ scale, rows: this.rows }, null, 2)}\n`);
    writeFileSync(join(folder, 'drills.md'), this.markdown());
  }

  private markdown(): string {
    const line = (cells: readonly string[]) =>
      `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
    const lines = [`# Drills at ${this.options.scale} scale`, ''];
    for (const queue of new Set(this.rows.map((row) => row.queue))) {
      const rows = this.rows.filter((row) => row.queue === queue);
      const faults = rows.flatMap(({ drill, broken }) => broken.map((fault) => `- ${drill}: ${fault}`));
      lines.push(
        `## ${titleOf(queue)}`,
        '',
        line(columns.map(([name]) => name)),
        line(columns.map(() => '---')),
      );
      lines.push(...rows.map((row) => line(cellsOf(row))), '');
      if (faults.length > 0) lines.push(...faults, '');
    }
    lines.push(
      '_billed_: calls that the provider simulator billed; _per target_: the most for one job and target; ' +
        '_recovery_: from the end of the trouble until all was well.',
      '',
    );
    return lines.join('\n');
  }
}

const titleOf = (queue: Queue) => (queue === 'redis' ? 'Queue on Redis' : 'Queue on PostgreSQL');
