/** What features need of the environment. */
export class VaultSettings {
  /** Hosts or host:port that a custom_host may name although they are private. */
  readonly trustedCustomHosts: readonly string[];
  /** SHA-256 (hex) of BYWAY_ADMIN_KEY; undefined when it is not set. */
  readonly adminKeySha256: string | undefined;

  constructor(values: { trustedCustomHosts: readonly string[]; adminKeySha256: string | undefined }) {
    this.trustedCustomHosts = values.trustedCustomHosts;
    this.adminKeySha256 = values.adminKeySha256;
  }
}
