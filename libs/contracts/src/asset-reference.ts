const FORM = /^byway-asset:(asset_[0-9a-f]{32})(;base64)?$/;

/** Where a request's picture, sound or file is kept while its job is in the queue. */
export interface AssetReference {
  assetId: string;
  /** The text was bare base64; else it was a `data:` URL. */
  isBare: boolean;
}

/** What stands in a body in place of the data. No caller may write such a text there. */
export function assetReference({ assetId, isBare }: AssetReference): string {
  return `byway-asset:${assetId}${isBare ? ';base64' : ''}`;
}

/** null for any other text. */
export function parseAssetReference(text: string): AssetReference | null {
  const match = FORM.exec(text);
  return match?.[1] === undefined ? null : { assetId: match[1], isBare: match[2] !== undefined };
}

/** Whether a text could be taken for a reference. */
export function looksLikeAssetReference(text: string): boolean {
  return text.startsWith('byway-asset:');
}
