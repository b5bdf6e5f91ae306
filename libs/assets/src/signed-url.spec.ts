import { describe, expect, it } from '@jest/globals';
import { newAssetId } from './asset-id.js';
import { deriveAssetUrlSecret, signAssetUrl, verifyAssetSignature } from './signed-url.js';

const secret = deriveAssetUrlSecret('internal-token-of-the-test');
const nowS = 1_790_000_000;

function signed(assetId = newAssetId(), expiresAtS = nowS + 60) {
  const url = new URL(signAssetUrl({ baseUrl: 'http://gw.test/base/', assetId, secret, expiresAtS }));
  const expires = url.searchParams.get('expires');
  return { url, query: { assetId, expires, signature: url.searchParams.get('signature'), secret, nowS } };
}

describe('signed asset URLs', () => {
  it('point to the asset below the base URL and verify', () => {
    const assetId = newAssetId();
    const { url, query } = signed(assetId);
    expect(
      url.href.startsWith(`http://gw.test/base/v1/assets/${assetId}?expires=1790000060&signature=`),
    ).toBe(true);
    expect(verifyAssetSignature(query)).toBe(true);
  });

  it('end at their time', () => {
    expect(verifyAssetSignature({ ...signed().query, nowS: nowS + 59 })).toBe(true);
    expect(verifyAssetSignature({ ...signed().query, nowS: nowS + 60 })).toBe(false);
  });

  it('are good for one asset and one time only', () => {
    const { query } = signed();
    expect(verifyAssetSignature({ ...query, assetId: newAssetId() })).toBe(false);
    expect(verifyAssetSignature({ ...query, expires: '1790000061' })).toBe(false);
    expect(verifyAssetSignature({ ...query, expires: '01790000060' })).toBe(false);
  });

  it('fail with another key', () => {
    expect(
      verifyAssetSignature({ ...signed().query, secret: deriveAssetUrlSecret('another token, too') }),
    ).toBe(false);
  });

  it.each([
    ['no signature', { signature: undefined }],
    ['an empty signature', { signature: '' }],
    ['a repeated parameter', { signature: ['a', 'b'] }],
    ['no time', { expires: undefined }],
    ['a time that is no number', { expires: '1e99' }],
    ['an id that is none', { assetId: '../../etc/passwd' }],
  ])('refuse %s', (_name, fault) => {
    expect(verifyAssetSignature({ ...signed().query, ...fault })).toBe(false);
  });

  it('accept each signature in one spelling only', () => {
    const { query } = signed();
    expect(verifyAssetSignature({ ...query, signature: `${query.signature}=` })).toBe(false);
  });

  it('are not signed with the key material itself, nor with a guessable one', () => {
    expect(secret).not.toContain('internal-token');
    expect(() => deriveAssetUrlSecret('short')).toThrow(/too short/);
  });
});
