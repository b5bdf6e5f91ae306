/** JSON in ASCII: the values of headers may hold nothing else, and JSON may escape the rest. */
export const headerJson = (value: object): string =>
  JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
