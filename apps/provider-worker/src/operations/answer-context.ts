import type { AssetStore } from '@byway/assets/asset-store';
import type { Logger } from '@byway/boot/logger';
import type { AssetLifetimes } from '../assets/asset-lifetimes.js';
import type { BodyLease } from '../provider-call/body-memory.js';

/** What making an answer may need beside the provider's answer. */
export interface AnswerServices {
  assets: AssetStore;
  logger: Logger;
  /** Bytes; larger pictures are delivered but not kept for the log. */
  imageLogLimit: number;
  /** Base of signed URLs. */
  publicUrl: string;
  assetUrlSecret: string;
  assetLifetimes: AssetLifetimes;
}

export interface AnswerContext extends AnswerServices {
  workspaceId: string;
  logBodies: boolean;
  nowMs: number;
  /** For large bodies. */
  memory: Pick<BodyLease, 'take'>;
}
