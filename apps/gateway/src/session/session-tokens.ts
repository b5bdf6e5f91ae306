import { EncryptJWT, errors, jwtDecrypt } from 'jose';
import { hkdfSync } from 'node:crypto';
import { z } from 'zod';

/** Keeps this key apart from every other one that is derived from the same material. */
const LABEL = 'byway/dashboard-session/v1';
const KEY_BYTES = 32;
const ALGORITHM = { alg: 'dir', enc: 'A256GCM' } as const;

const claimsSchema = z.object({ api_key: z.string(), exp: z.number() });

export interface OpenSession {
  apiKey: string;
  /** Unix time in ms. */
  expiresAtMs: number;
}

/**
 * Session tokens: a JWT encrypted with AES-256-GCM (RFC 7516, `dir`) that holds the API key of its
 * owner. Nothing is stored: every gateway with the same internal token opens it.
 */
export class SessionTokens {
  private readonly key: Uint8Array;

  /** @param internalToken high-entropy text that all gateways share. */
  constructor(internalToken: string) {
    this.key = new Uint8Array(hkdfSync('sha256', internalToken, '', LABEL, KEY_BYTES));
  }

  /** The token of a session; it expires within the second of `expiresAtMs`. */
  seal({ apiKey, expiresAtMs }: OpenSession): Promise<string> {
    return new EncryptJWT({ api_key: apiKey })
      .setProtectedHeader(ALGORITHM)
      .setExpirationTime(Math.floor(expiresAtMs / 1000))
      .encrypt(this.key);
  }

  /** The session of a token; undefined when it has expired, was changed or is another installation's. */
  async open(token: string, nowMs: number): Promise<OpenSession | undefined> {
    try {
      const { payload } = await jwtDecrypt(token, this.key, {
        keyManagementAlgorithms: [ALGORITHM.alg],
        contentEncryptionAlgorithms: [ALGORITHM.enc],
        currentDate: new Date(nowMs),
      });
      const claims = claimsSchema.safeParse(payload);
      if (!claims.success) return undefined;
      return { apiKey: claims.data.api_key, expiresAtMs: claims.data.exp * 1000 };
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }
}
