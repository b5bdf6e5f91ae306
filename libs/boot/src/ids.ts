import { v7 as uuidv7 } from 'uuid';

/** A new id such as `req_0199c0...`: sortable by time (UUID version 7, RFC 9562). */
export function newId(prefix: string): string {
  return `${prefix}_${uuidv7().replaceAll('-', '')}`;
}
