/**
 * Anthropic takes only letters, digits, `_` and `-` in the id of a tool call; other characters are written as
 * `_` and their code, so that a call and its result still meet and different ids stay different.
 */
export function toolId(id: string): string {
  return id.replace(/[^A-Za-z0-9_-]/g, (char) => `_${char.charCodeAt(0).toString(16)}`);
}
