import { newId } from '@byway/boot/ids';

const form = /^asset_[0-9a-f]{32}$/;

/** A new id, e.g. `asset_0199c0...`. */
export function newAssetId(): string {
  return newId('asset');
}

/** Whether the text is an asset id. Anything else never becomes a path or an object key. */
export function isAssetId(text: string): boolean {
  return form.test(text);
}
