import {
  type Assertion,
  parsePattern,
  type PatternNode,
  UnsupportedPattern,
} from './linear-pattern-parser.js';

/** Longest `$regex` of a condition, in characters. */
export const MAX_PATTERN_LENGTH = 200;
/** Bounds the work per character of text; `(a{50}){50}` would need 2,500. */
const MAX_STATES = 400;

type Instruction =
  | { kind: 'character'; matches: (character: string) => boolean }
  | { kind: 'assertion'; assertion: Assertion }
  /** Go on at both places; a lone `next` is a jump. */
  | { kind: 'split'; next: number[] }
  | { kind: 'match' };

export type CompiledPattern = { ok: true; test: (text: string) => boolean } | { ok: false; reason: string };

/**
 * Compiles a regular expression that whoever writes a config chose and that runs over text the caller
 * chose, on the gateway's only thread. JavaScript's engine backtracks: `(a+)+$` needs seconds for 30
 * characters (ReDoS), so a limit on the length alone does not help. This one follows all
 * alternatives at once (Thompson 1968): time grows with pattern times text, never worse. It takes
 * JavaScript's syntax without flags, except lookaround, back references and octal escapes.
 */
export function compilePattern(source: string): CompiledPattern {
  if (source.length > MAX_PATTERN_LENGTH) {
    return { ok: false, reason: `is longer than ${MAX_PATTERN_LENGTH} characters` };
  }
  try {
    new RegExp(source);
  } catch {
    return { ok: false, reason: 'is not a valid regular expression' };
  }
  try {
    const program = assemble(parsePattern(source));
    return { ok: true, test: (text) => search(program, text) };
  } catch (error) {
    if (error instanceof UnsupportedPattern) return { ok: false, reason: error.message };
    throw error;
  }
}

function assemble(root: PatternNode): Instruction[] {
  const program: Instruction[] = [];

  const emit = <T extends Instruction>(instruction: T): T => {
    if (program.length >= MAX_STATES) throw new UnsupportedPattern('repeats too much');
    program.push(instruction);
    return instruction;
  };
  const split = (next: number[]) => emit<Extract<Instruction, { kind: 'split' }>>({ kind: 'split', next });

  const add = (node: PatternNode): void => {
    switch (node.kind) {
      case 'empty':
        return;
      case 'character':
      case 'assertion':
        emit(node);
        return;
      case 'sequence':
        node.items.forEach(add);
        return;
      case 'choice': {
        const fork = split([]);
        const ends = node.options.map((option) => {
          fork.next.push(program.length);
          add(option);
          return split([]);
        });
        for (const end of ends) end.next.push(program.length);
        return;
      }
      case 'repeat':
        addRepeat(node.item, node.min, node.max);
    }
  };

  const addRepeat = (item: PatternNode, min: number, max: number): void => {
    // An empty body would emit nothing and let a huge count spin without reaching the limit.
    for (let count = 0; count < min; count += 1) {
      split([program.length + 1]);
      add(item);
    }
    if (max === Infinity) {
      const start = program.length;
      const fork = split([start + 1]);
      add(item);
      split([start]);
      fork.next.push(program.length);
      return;
    }
    const forks = [];
    for (let count = min; count < max; count += 1) {
      forks.push(split([program.length + 1]));
      add(item);
    }
    for (const fork of forks) fork.next.push(program.length);
  };

  add(root);
  emit({ kind: 'match' });
  return program;
}

/** Whether the pattern matches anywhere in the text. */
function search(program: Instruction[], text: string): boolean {
  let live = new Set<number>();
  for (let position = 0; position <= text.length; position += 1) {
    live.add(0);
    const after = new Set<number>();
    const character = text[position];
    // A Set is walked in order of insertion and takes in what is added on the way.
    for (const index of live) {
      const instruction = program[index];
      if (instruction === undefined) continue;
      if (instruction.kind === 'match') return true;
      if (instruction.kind === 'split') instruction.next.forEach((next) => live.add(next));
      else if (instruction.kind === 'assertion') {
        if (holds(instruction.assertion, text, position)) live.add(index + 1);
      } else if (character !== undefined && instruction.matches(character)) after.add(index + 1);
    }
    live = after;
  }
  return false;
}

function holds(assertion: Assertion, text: string, position: number): boolean {
  if (assertion === '^') return position === 0;
  if (assertion === '$') return position === text.length;
  const boundary = isWord(text[position - 1]) !== isWord(text[position]);
  return assertion === '\\b' ? boundary : !boundary;
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /\w/.test(character);
}
