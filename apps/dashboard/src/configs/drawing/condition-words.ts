const comparisons: Readonly<Record<string, string>> = {
  $eq: 'is',
  $ne: 'is not',
  $gt: '>',
  $gte: '>=',
  $lt: '<',
  $lte: '<=',
  $in: 'is one of',
  $nin: 'is none of',
  $regex: 'matches',
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A condition's query in words: `metadata.plan is "paid" and params.n > 1`. */
export function conditionWords(query: unknown): string {
  return isObject(query) ? Object.entries(query).map(entryWords).join(' and ') : '';
}

function entryWords([key, value]: [string, unknown]): string {
  if (key === '$and' || key === '$or') {
    const parts = Array.isArray(value) ? value.map(conditionWords) : [];
    const words = parts.join(key === '$and' ? ' and ' : ' or ');
    return parts.length > 1 ? `(${words})` : words;
  }
  if (!isObject(value)) return `${key} is ${JSON.stringify(value)}`;
  return Object.entries(value)
    .map(([operator, expected]) => `${key} ${comparisons[operator] ?? operator} ${valueWords(expected)}`)
    .join(' and ');
}

const valueWords = (value: unknown) =>
  Array.isArray(value) ? value.map((item) => JSON.stringify(item)).join(', ') : JSON.stringify(value);
