/**
 * The content of each message of a body, in the order of `messages`: its parts, or none where it is a text
 * or anything else. Without a schema: most content is a text, and a schema that refuses costs more than all
 * other checks of a request together.
 */
export function contentLists({ messages }: Record<string, unknown>): (readonly unknown[])[] {
  if (!Array.isArray(messages)) return [];
  return messages.map((message: unknown) => {
    const isObject = typeof message === 'object' && message !== null;
    const content = isObject && 'content' in message ? message.content : undefined;
    return Array.isArray(content) ? (content as readonly unknown[]) : [];
  });
}
