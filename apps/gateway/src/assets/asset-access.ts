import type { AssetStore } from '@byway/assets/asset-store';

/** The asset store and what its URLs are signed with. */
export class AssetAccess {
  constructor(
    readonly store: AssetStore,
    readonly secret: string,
  ) {}
}
