import type { AssetStore } from '@byway/assets/asset-store';
import type { Logger } from '@byway/boot/logger';
import { keepBody, openBody } from '@byway/cache/cached-body';
import type { CacheEntry } from '@byway/cache/cache-entry';
import { cacheKey } from '@byway/cache/cache-key';
import { entryLifeMs } from '@byway/cache/entry-life';
import { hitHead } from '@byway/cache/hit-head';
import type { ResponseCache } from '@byway/cache/response-cache';
import type { AttemptJob } from '@byway/contracts/attempt-job';
import { cacheUse } from '@byway/routing/cache-use';
import type { Leaf } from '@byway/routing/plan-schema';
import { buffer } from 'node:stream/consumers';
import type { Answer } from '../attempt/request-owner.js';

export interface TargetCacheOptions {
  cache: ResponseCache;
  assets: AssetStore;
  logger: Logger;
  /** Seconds that a URL of `response_format: "url"` is good for. */
  urlTtlS: number;
}

/** A success that may be kept. */
export interface FreshAnswer extends Pick<CacheEntry, 'contentType' | 'model' | 'warnings'> {
  chunks: Uint8Array[];
  /** The body holds signed URLs. */
  hasUrls: boolean;
}

/** The target is to be called. */
export interface CallTurn {
  kind: 'call';
  /** Keeps the answer and lets equal calls have it. Does not throw. */
  keep: (answer: FreshAnswer) => Promise<void>;
  /** To be called in the end, however the attempt went: lets the next equal call try. Does not throw. */
  end: () => Promise<void>;
}

/** What the cache says before a target is called. */
export type CacheTurn = { kind: 'hit'; answer: Answer } | CallTurn;

const nothing = () => Promise.resolve();

/** The cache as an attempt sees it: asked before the provider is called, told afterwards. */
export class TargetCache {
  constructor(private readonly options: TargetCacheOptions) {}

  /**
   * Waits while another worker makes the answer to an equal call, until `signal` or for `waitMs` ms at
   * most; the attempt holds its slot meanwhile.
   */
  async turn(
    job: AttemptJob,
    leaf: Leaf,
    { signal, waitMs }: { signal: AbortSignal; waitMs: number },
  ): Promise<CacheTurn> {
    const use = cacheUse(leaf);
    if (use === 'DISABLED') return { kind: 'call', keep: nothing, end: nothing };
    const key = cacheKey({ ...job, leaf });
    const keep = (answer: FreshAnswer) => this.keep(key, answer, { job, leaf });
    if (use === 'REFRESH') return { kind: 'call', keep, end: nothing };
    const entered = await this.options.cache.enter(key, {
      use: (entry) => this.answerOf(entry, job),
      signal,
      waitMs,
    });
    if (entered.kind === 'hit') return { kind: 'hit', answer: entered.value };
    const end = async () => entered.claim?.release();
    // At once: giving the answer may take long, to a slow caller or while the ledger is away.
    return { kind: 'call', keep: (answer) => keep(answer).then(end), end };
  }

  private async answerOf(entry: CacheEntry, job: AttemptJob): Promise<Answer | null> {
    const { assets: store, logger } = this.options;
    const { workspaceId, requestId } = job;
    try {
      const stream = await openBody(entry, { store, workspaceId });
      return stream && { head: hitHead(entry, job), body: [await buffer(stream)], failure: null };
    } catch (error) {
      logger.warn({ requestId, err: error }, 'the body of a cached answer could not be read');
      throw error;
    }
  }

  private async keep(
    key: string,
    { chunks, hasUrls, contentType, model, warnings }: FreshAnswer,
    { job: { workspaceId, requestId }, leaf }: { job: AttemptJob; leaf: Leaf },
  ): Promise<void> {
    const { cache, assets, logger, urlTtlS } = this.options;
    const lifeMs = entryLifeMs({ maxAgeS: leaf.cache?.maxAgeS ?? null, urlTtlS: hasUrls ? urlTtlS : null });
    try {
      const body = await keepBody(chunks, { store: assets, workspaceId, lifeMs });
      const replaced = await cache.store(key, { version: 1, contentType, model, warnings, body }, lifeMs);
      if (replaced?.body.kind === 'asset') await assets.delete(replaced.body.assetId);
    } catch (error) {
      logger.warn({ requestId, err: error }, 'an answer could not be kept in the cache');
    }
  }
}
