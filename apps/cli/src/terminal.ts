import { styleText } from 'node:util';

type Colour = 'green' | 'yellow' | 'red' | 'gray';

/** A stream to write to, as far as it is needed here. */
export interface Output {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
}

/** Where a command writes. */
export interface Terminal {
  /** One line or more to stdout. */
  print(text: string): void;
  /** One line or more to stderr. */
  note(text: string): void;
  colour(colour: Colour, text: string): string;
}

/** @param noColour as NO_COLOR wants it; a stdout that is no terminal gets none anyway. */
export function createTerminal(
  { stdout, stderr }: { stdout: Output; stderr: Output },
  { noColour }: { noColour: boolean },
): Terminal {
  const coloured = stdout.isTTY === true && !noColour;
  return {
    print: (text) => void stdout.write(`${text}\n`),
    note: (text) => void stderr.write(`${text}\n`),
    // Whether stdout takes colours was decided above, so Node need not look at its own.
    colour: (colour, text) => (coloured ? styleText(colour, text, { validateStream: false }) : text),
  };
}

/** The text without control characters: what a provider wrote must not drive the terminal. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
