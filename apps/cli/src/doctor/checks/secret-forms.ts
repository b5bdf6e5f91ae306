import { commonEnv } from '@byway/boot/load-env';
import { parseMasterKey } from '@byway/boot/master-key';
import { type Check, fail, ok, skip } from '../check.js';

/** Whether the master key has the form that the vault reads. Only its id is shown. */
export function masterKeyForm(masterKey: string | undefined): Check {
  return {
    name: 'Master key',
    run() {
      if (masterKey === undefined) return skip('not known: set BYWAY_MASTER_KEY');
      try {
        return ok(`well formed, id ${parseMasterKey(masterKey).id}`);
      } catch {
        return fail('not well formed', 'it must be 32 bytes as base64 or as 64 hex digits');
      }
    },
  };
}

/** Whether the internal token has the form that services read. */
export function internalTokenForm(internalToken: string | undefined): Check {
  return {
    name: 'Internal token',
    run() {
      if (internalToken === undefined) return skip('not known: set BYWAY_INTERNAL_TOKEN');
      if (commonEnv.BYWAY_INTERNAL_TOKEN.safeParse(internalToken).success) return ok('well formed');
      return fail('too short', 'it must have at least 16 characters: openssl rand -base64 32');
    },
  };
}
