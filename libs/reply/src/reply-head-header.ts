import { type ReplyHead, replyHeadSchema } from '@byway/contracts/reply-head';

/** Characters of the header; far above any true head, far below what the server accepts in all. */
export const MAX_HEAD_LENGTH = 32_768;

/** A reply's head as the value of an HTTP header. */
export function encodeReplyHead(head: ReplyHead): string {
  return Buffer.from(JSON.stringify(head)).toString('base64url');
}

/** @returns undefined when it is missing, too long or not a head. */
export function decodeReplyHead(value: string | string[] | undefined): ReplyHead | undefined {
  if (typeof value !== 'string' || value.length > MAX_HEAD_LENGTH) return undefined;
  try {
    return replyHeadSchema.safeParse(JSON.parse(Buffer.from(value, 'base64url').toString())).data;
  } catch {
    return undefined;
  }
}
