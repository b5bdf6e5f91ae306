import { equalSecrets } from '@byway/boot/internal-auth';
import { createHmac, hkdfSync } from 'node:crypto';
import { isAssetId } from './asset-id.js';

/** Keeps this key apart from every other one that is derived from the same material. */
const LABEL = 'byway/asset-url/v1';
const KEY_BYTES = 32;

/**
 * The key that signs asset URLs: HKDF-SHA256 (RFC 5869) of the key material with a label of its own.
 * @param keyMaterial high-entropy text, at least 16 characters, e.g. the internal token.
 */
export function deriveAssetUrlSecret(keyMaterial: string): string {
  if (keyMaterial.length < 16) throw new Error('The key material for asset URLs is too short.');
  return Buffer.from(hkdfSync('sha256', keyMaterial, '', LABEL, KEY_BYTES)).toString('base64url');
}

function signature(assetId: string, expires: string, secret: string): string {
  return createHmac('sha256', secret).update(`${assetId}\n${expires}`).digest('base64url');
}

/**
 * `<base>/v1/assets/<id>?expires=<Unix time in s>&signature=<HMAC-SHA256, base64url>`: whoever has it
 * may read the asset until then, without an API key.
 * @param options.baseUrl public URL of the gateway, with or without a path
 * @param options.secret from {@link deriveAssetUrlSecret}
 * @param options.expiresAtS Unix time in s
 */
export function signAssetUrl(options: {
  baseUrl: string;
  assetId: string;
  secret: string;
  expiresAtS: number;
}): string {
  const { assetId, secret } = options;
  const expires = String(Math.floor(options.expiresAtS));
  const base = options.baseUrl.replace(/\/+$/, '');
  return `${base}/v1/assets/${assetId}?expires=${expires}&signature=${signature(assetId, expires, secret)}`;
}

/**
 * Whether the query of a signed URL is genuine and not yet expired. Takes the same time wherever the
 * signature differs. `expires` and `signature` are the query's values, as they came.
 */
export function verifyAssetSignature(options: {
  assetId: string;
  expires: unknown;
  signature: unknown;
  secret: string;
  /** Unix time in s */
  nowS: number;
}): boolean {
  const { assetId, expires, signature: given, secret, nowS } = options;
  if (typeof expires !== 'string' || typeof given !== 'string') return false;
  if (!isAssetId(assetId) || !/^\d{1,15}$/.test(expires)) return false;
  return equalSecrets(given, signature(assetId, expires, secret)) && Number(expires) > nowS;
}
