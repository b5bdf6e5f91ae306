/**
 * Whether a path of the build context is left out. Knows the forms that Byway's .dockerignore uses, and
 * throws for any other, so that nothing is judged by guess.
 * @param text of the .dockerignore. @returns {(path: string) => boolean} of paths relative to the root.
 */
export function dockerIgnore(text) {
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((rule) => {
      if (/^\*\*\/\*\.[\w.]+$/.test(rule))
        return (parts) => parts.some((part) => part.endsWith(rule.slice(4)));
      if (/^\*\*\/[\w.-]+$/.test(rule)) return (parts) => parts.includes(rule.slice(3));
      if (/^[\w./-]+$/.test(rule)) return (parts) => `${parts.join('/')}/`.startsWith(`${rule}/`);
      throw new Error(`.dockerignore: the form of "${rule}" is not known here.`);
    });
  return (path) => rules.some((matches) => matches(path.split('/')));
}
