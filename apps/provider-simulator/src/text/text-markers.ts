/** Directions in square brackets that a prompt for text may carry. */
export interface TextMarkers {
  /** The prompt without its markers. */
  text: string;
  /** `[words=200]`: length of the answer. */
  words?: number;
  /** `[endless]`: the answer goes on, as fast as it is read, until its limit or until the client leaves. */
  endless: boolean;
  /** `[tool]` calls the first tool, `[tool=name]` that one, `[tools]` all of them. */
  tool: { kind: 'none' | 'first' | 'all' } | { kind: 'named'; name: string };
  /** `[refuse]`: the model refuses in words. */
  refuse: boolean;
}

const MARKER = /\[(?:words=(\d{1,9})|(endless)|tool=([\w-]{1,64})|(tools?)|(refuse))\]/g;

export function readTextMarkers(prompt: string): TextMarkers {
  const markers: TextMarkers = {
    text: prompt.replace(MARKER, '').trim(),
    endless: false,
    tool: { kind: 'none' },
    refuse: false,
  };
  for (const [, words, endless, toolName, tool, refuse] of prompt.matchAll(MARKER)) {
    if (words !== undefined) markers.words = Number(words);
    if (endless !== undefined) markers.endless = true;
    if (toolName !== undefined) markers.tool = { kind: 'named', name: toolName };
    if (tool !== undefined) markers.tool = { kind: tool === 'tools' ? 'all' : 'first' };
    if (refuse !== undefined) markers.refuse = true;
  }
  return markers;
}
