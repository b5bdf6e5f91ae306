/** Either what is there, or whether the caller is now the one to make it. */
export interface ClaimOrEntry {
  /** The stored text, when there is one. */
  text: string | null;
  /** Nothing is there, and the claim is the caller's. */
  claimed: boolean;
}

/**
 * Where entries live. The two implementations keep the same promises; one conformance suite
 * (`conformance.integration.spec.ts`) runs against both. Every method rejects when the backend fails.
 */
export interface CacheBackend {
  read(key: string): Promise<string | null>;
  /** @returns the text that it replaces. */
  write(key: string, text: string, lifeMs: number): Promise<string | null>;
  /** Deletes the entry if it still is this text. */
  remove(key: string, text: string): Promise<void>;
  /**
   * The entry; where there is none, claims the key for `leaseMs` unless somebody else holds it. Whoever
   * gets the claim can be sure that no earlier holder has written.
   */
  claimOrRead(key: string, holder: string, leaseMs: number): Promise<ClaimOrEntry>;
  /** Makes the claim last `leaseMs` from now; false when it is no longer the holder's. */
  renew(key: string, holder: string, leaseMs: number): Promise<boolean>;
  /** Ends the claim, if it still is the holder's. */
  release(key: string, holder: string): Promise<void>;
  close(): Promise<void>;
}
