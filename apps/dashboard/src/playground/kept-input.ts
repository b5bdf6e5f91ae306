import { emptyInput, type PlaygroundInput, playgroundInputSchema } from './playground-input.js';

/** One place for each API key: what was written with one is not shown to who signs in with another. */
const placeOf = (apiKeyId: string) => `byway.playground.${apiKeyId}`;

/** What was filled in last in this tab by who signed in with an API key. */
export function readKeptInput(apiKeyId: string): PlaygroundInput {
  try {
    return playgroundInputSchema.parse(JSON.parse(sessionStorage.getItem(placeOf(apiKeyId)) ?? ''));
  } catch {
    return emptyInput;
  }
}

/** Keeps an input until the tab is closed, without pictures: they may be larger than what a tab may keep. */
export function keepInput(apiKeyId: string, input: PlaygroundInput): void {
  const chat = {
    ...input.chat,
    picture: null,
    turns: input.chat.turns.map((turn) => ({ ...turn, picture: null })),
  };
  try {
    sessionStorage.setItem(placeOf(apiKeyId), JSON.stringify({ ...input, chat }));
  } catch {
    // A browser may refuse to keep anything; the playground works without.
  }
}
