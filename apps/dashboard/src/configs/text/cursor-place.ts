/** What may be written at a position of a JSON text, which need not be complete. */
export interface CursorPlace {
  kind: 'key' | 'value';
  /** Of the object for a key, of the value itself for a value; places in lists are numbers. */
  path: (string | number)[];
  /** Where the word begins that the cursor stands in or behind, with its quote. */
  from: number;
  /** Where it ends, with its quote. */
  to: number;
  /** Keys that the object has already, before and behind the cursor. */
  siblings: string[];
}

interface Level {
  kind: 'object' | 'array';
  /** Members read so far. */
  keys: string[];
  index: number;
  /** Of the member that is being read; null: a key is expected. */
  key: string | null;
}

interface Token {
  text: string;
  from: number;
  to: number;
  isWord: boolean;
}

/** Read with a scanner and not from the syntax tree: that one is unsure around what is being typed. */
function tokensOf(text: string): Token[] {
  return [...text.matchAll(/"(?:[^"\\\n]|\\.)*"?|[{}[\]:,]|[^\s{}[\]:,"]+/g)].map(
    ({ 0: word, index: from }) => ({
      text: word,
      from,
      to: from + word.length,
      isWord: !/^[{}[\]:,]$/.test(word),
    }),
  );
}

export function cursorPlace(text: string, position: number): CursorPlace {
  const tokens = tokensOf(text);
  const word = tokens.find(({ isWord, from, to }) => isWord && from < position && position <= to);
  const { from, to } = word ?? { from: position, to: position };
  const levels = levelsOf(tokens.filter((token) => token.to <= from));
  const level = levels.at(-1);
  const isKey = level?.kind === 'object' && level.key === null;
  const behind = tokens.filter((token) => token.from >= to);
  return {
    kind: isKey ? 'key' : 'value',
    path: (isKey ? levels.slice(0, -1) : levels).map((each) =>
      each.kind === 'array' ? each.index : (each.key ?? ''),
    ),
    from,
    to,
    siblings: isKey ? [...level.keys, ...keysOf(behind)] : [],
  };
}

const unquoted = (text: string) => text.replaceAll('"', '');

/** The objects and lists that are open at the end of the tokens, outermost first. */
function levelsOf(tokens: Token[]): Level[] {
  const levels: Level[] = [];
  for (const { text, isWord } of tokens) {
    const level = levels.at(-1);
    if (isWord && level?.kind === 'object' && level.key === null) {
      level.key = unquoted(text);
      level.keys.push(level.key);
    } else if (text === '{' || text === '[') {
      levels.push({ kind: text === '{' ? 'object' : 'array', keys: [], index: 0, key: null });
    } else if (text === '}' || text === ']') {
      levels.pop();
    } else if (text === ',' && level !== undefined) {
      level.key = null;
      level.index += 1;
    }
  }
  return levels;
}

/** The keys behind a place in an object, up to its end. */
function keysOf(tokens: Token[]): string[] {
  const keys: string[] = [];
  let depth = 0;
  for (const [index, { text, isWord }] of tokens.entries()) {
    if (text === '{' || text === '[') depth += 1;
    else if (text === '}' || text === ']') depth -= 1;
    else if (isWord && depth === 0 && tokens[index + 1]?.text === ':') keys.push(unquoted(text));
    if (depth < 0) break;
  }
  return keys;
}
