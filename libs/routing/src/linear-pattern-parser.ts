/** A regular expression as a tree; captures and laziness are gone, they do not change whether it matches. */
export type PatternNode =
  | { kind: 'empty' }
  | { kind: 'character'; matches: (character: string) => boolean }
  | { kind: 'assertion'; assertion: Assertion }
  | { kind: 'sequence'; items: PatternNode[] }
  | { kind: 'choice'; options: PatternNode[] }
  | { kind: 'repeat'; item: PatternNode; min: number; max: number };

export type Assertion = '^' | '$' | '\\b' | '\\B';

/** A construct that cannot be matched in linear time, or is too rare to be worth it. */
export class UnsupportedPattern extends Error {}

const CHARACTER_CLASS = /\[(?:\\[^]|[^\]\\])*\]/y;
const ESCAPE = /\\(?:x[\dA-Fa-f]{2}|u[\dA-Fa-f]{4}|[^])/y;
const QUANTIFIER = /(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/y;
const GROUP_START = /\((?:\?:|\?<[A-Za-z_$][\w$]*>)?/y;

/**
 * Parses a pattern in the syntax of JavaScript without flags. The pattern must already be accepted
 * by `new RegExp`, so this parser only has to tell the constructs apart.
 * @throws UnsupportedPattern for lookaround, back references, octal and control escapes.
 */
export function parsePattern(source: string): PatternNode {
  let position = 0;

  const take = (token: RegExp): RegExpExecArray | null => {
    token.lastIndex = position;
    const found = token.exec(source);
    if (found !== null) position = token.lastIndex;
    return found;
  };

  const parseChoice = (): PatternNode => {
    const options = [parseSequence()];
    while (source[position] === '|') {
      position += 1;
      options.push(parseSequence());
    }
    return options.length === 1 && options[0] !== undefined ? options[0] : { kind: 'choice', options };
  };

  const parseSequence = (): PatternNode => {
    const items: PatternNode[] = [];
    while (position < source.length && source[position] !== '|' && source[position] !== ')') {
      items.push(repeated(parseItem()));
    }
    return items.length === 0 ? { kind: 'empty' } : { kind: 'sequence', items };
  };

  const repeated = (item: PatternNode): PatternNode => {
    const found = take(QUANTIFIER);
    if (found === null) return item;
    const [, sign, low, comma, high] = found;
    if (sign !== undefined) {
      return { kind: 'repeat', item, min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : Infinity };
    }
    const min = Number(low);
    if (comma === undefined) return { kind: 'repeat', item, min, max: min };
    return { kind: 'repeat', item, min, max: high ? Number(high) : Infinity };
  };

  const parseItem = (): PatternNode => {
    const character = source[position] ?? '';
    if (character === '(') return parseGroup();
    if (character === '^' || character === '$') {
      position += 1;
      return { kind: 'assertion', assertion: character };
    }
    if (character === '[') return oneOf((take(CHARACTER_CLASS) ?? [''])[0]);
    if (character === '\\') return parseEscape();
    position += 1;
    if (character === '.') return oneOf('.');
    return { kind: 'character', matches: (other) => other === character };
  };

  const parseGroup = (): PatternNode => {
    take(GROUP_START);
    if (source[position] === '?') throw new UnsupportedPattern('lookaround is not supported');
    const inner = parseChoice();
    position += 1; // the closing parenthesis
    return inner;
  };

  const parseEscape = (): PatternNode => {
    const escape = (take(ESCAPE) ?? [''])[0];
    if (escape === '\\b' || escape === '\\B') return { kind: 'assertion', assertion: escape };
    if (/^\\[1-9k]/.test(escape)) throw new UnsupportedPattern('back references are not supported');
    if (/^\\(c|0\d?)/.test(escape)) throw new UnsupportedPattern(`${escape} is not supported`);
    return oneOf(escape);
  };

  return parseChoice();
}

/** One character of a class, an escape or a dot, judged by the engine itself: it cannot backtrack. */
function oneOf(atom: string): PatternNode {
  const single = new RegExp(`^${atom}$`);
  return { kind: 'character', matches: (character) => single.test(character) };
}
