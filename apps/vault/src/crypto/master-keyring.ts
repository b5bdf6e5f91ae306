import type { MasterKey } from '@byway/boot/master-key';

/** A secret was sealed under a master key that this process was not given. */
export class UnknownMasterKeyError extends Error {
  constructor(readonly masterKeyId: string) {
    super(`Master key ${masterKeyId} is not configured (BYWAY_MASTER_KEY, BYWAY_MASTER_KEYS_OLD).`);
    this.name = 'UnknownMasterKeyError';
  }
}

/** The master key that seals, and those of before that still open. */
export class MasterKeyring {
  private readonly keys = new Map<string, MasterKey>();

  /** @param old keys before `current`, in any order; `current` itself may be among them. */
  constructor(
    readonly current: MasterKey,
    old: readonly MasterKey[] = [],
  ) {
    for (const key of [current, ...old]) {
      const same = this.keys.get(key.id);
      if (same !== undefined && !same.bytes.equals(key.bytes)) {
        throw new Error(`Two different master keys have the id ${key.id}: replace one of them.`);
      }
      this.keys.set(key.id, key);
    }
  }

  /** The key with this id; throws {@link UnknownMasterKeyError}. */
  find(id: string): MasterKey {
    const key = this.keys.get(id);
    if (key === undefined) throw new UnknownMasterKeyError(id);
    return key;
  }
}
