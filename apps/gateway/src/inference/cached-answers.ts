import type { AssetStore } from '@byway/assets/asset-store';
import type { Logger } from '@byway/boot/logger';
import { cacheKey } from '@byway/cache/cache-key';
import { openBody } from '@byway/cache/cached-body';
import { hitHead } from '@byway/cache/hit-head';
import type { ResponseCache } from '@byway/cache/response-cache';
import { cacheUse } from '@byway/routing/cache-use';
import { initialState } from '@byway/routing/routing-state';
import type { FastifyReply } from 'fastify';
import type { CheckedRequest } from './accept-request.js';
import type { RequestRecord } from './request-record.js';
import { streamAnswer } from './stream-answer.js';

export interface CachedAnswersOptions {
  cache: ResponseCache;
  assets: AssetStore;
  record: RequestRecord;
  logger: Logger;
}

/** Answers of the first target that are in the cache already: they cost no job. */
export class CachedAnswers {
  constructor(private readonly options: CachedAnswersOptions) {}

  /** Answers if it can; false: the call goes on as if there were no cache. */
  async serve(checked: CheckedRequest, reply: FastifyReply): Promise<boolean> {
    const found = await this.find(checked);
    if (found === null) return false;
    const { record, logger } = this.options;
    record.started(checked);
    const delivered = await streamAnswer(reply, found, logger);
    record.answered(checked, found.head, { delivered });
    return true;
  }

  private async find({ requestId, principal, endpoint, body, route: { plan } }: CheckedRequest) {
    const { cache, assets: store, logger } = this.options;
    const { workspaceId } = principal;
    const leaf = plan.leaves[plan.entry];
    if (leaf === undefined || cacheUse(leaf) !== 'MISS') return null;
    const entry = await cache.find(cacheKey({ workspaceId, endpoint, leaf, body }));
    if (entry === null) return null;
    try {
      const stream = await openBody(entry, { store, workspaceId });
      return stream && { head: hitHead(entry, { plan, state: initialState(plan) }), body: stream };
    } catch (error) {
      logger.warn({ requestId, err: error }, 'the body of a cached answer could not be read');
      return null;
    }
  }
}
