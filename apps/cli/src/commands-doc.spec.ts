import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCliEnv } from './env.js';
import { createProgram } from './program.js';
import { Session } from './session.js';
import { createTerminal } from './terminal.js';

const silent = { stdout: { write: () => true }, stderr: { write: () => true } };
const session = new Session(createTerminal(silent, { noColour: true }), readCliEnv({}), {});
const program = createProgram(session, silent);

const root = join(import.meta.dirname, '../../..');
const commandsIn = (text: string) =>
  [...text.matchAll(/npx byway ([^`\n#|]*)/g)].map(([, line = '']) => line.trim());
const documented = ['docs/command-line.md', 'docs/configuration.md', 'docs/architecture.md'].flatMap((page) =>
  commandsIn(readFileSync(join(root, page), 'utf8')),
);

/** The command that the words lead to, and the words that are left. */
function resolve(words: string[]): { command: Command; rest: string[] } {
  let command = program;
  let rest = words;
  for (;;) {
    const next = command.commands.find((candidate) => candidate.name() === rest[0]);
    if (next === undefined) return { command, rest };
    command = next;
    rest = rest.slice(1);
  }
}

describe('the documentation of the command line', () => {
  it('shows every command', () => {
    const leaves = program.commands.flatMap((group) =>
      group.commands.length === 0
        ? [group.name()]
        : group.commands.map((leaf) => `${group.name()} ${leaf.name()}`),
    );
    for (const leaf of leaves) expect(documented).toContainEqual(expect.stringContaining(leaf));
  });

  it.each([...new Set([...documented, ...helpExamples(program)])])('"byway %s" exists as shown', (line) => {
    const { command, rest } = resolve(line.split(/\s+/));
    expect(command).not.toBe(program);
    expect(command.commands).toEqual([]);
    const options = rest.filter((word) => word.startsWith('--'));
    const known = [...command.options, ...program.options].map(({ long }) => long);
    for (const option of options) expect(known).toContain(option);
  });
});

/** The examples that `--help` prints. */
function helpExamples(command: Command): string[] {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  return [...commandsIn(text), ...command.commands.flatMap(helpExamples)];
}
