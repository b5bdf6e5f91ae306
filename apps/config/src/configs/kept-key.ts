import { BywayError } from '@byway/errors/byway-error';
import type { InlineKey } from '@byway/routing/inline-keys';

/** An inline `api_key` as it is stored: sealed by the vault, and what may be shown of it. */
export interface StoredKey {
  sealed: string;
  masked: string;
}

/** What the vault shows of a key. No provider's key has eight stars in it. */
const maskedPattern = /^.{0,8}\*{8}.{0,8}$/;

/**
 * The stored key that a masked text, read earlier and sent back unchanged, stands for; undefined for
 * a text that is a key itself. Looks at the same path first; a target that moved keeps its key when
 * only one stored key has this mask.
 * @param stored the keys of the version before, by path.
 * @throws BywayError `invalid_config` for a masked text that stands for no key, or for more than one:
 * sealing the mask itself would fail every later request.
 */
export function keptKey(
  { path, key }: InlineKey,
  stored: ReadonlyMap<string, StoredKey>,
): StoredKey | undefined {
  if (!maskedPattern.test(key)) return undefined;
  const inPlace = stored.get(path);
  if (inPlace?.masked === key) return inPlace;
  const [first, ...others] = [...stored.values()].filter((candidate) => candidate.masked === key);
  if (first !== undefined && others.every((other) => other.sealed === first.sealed)) return first;
  throw new BywayError('invalid_config', `${path}: this is a masked key; write the key itself`, {
    param: path,
  });
}
