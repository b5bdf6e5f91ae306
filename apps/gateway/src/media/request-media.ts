import type { AssetStore } from '@byway/assets/asset-store';
import { assetReference } from '@byway/contracts/asset-reference';
import { parseDataUrl } from '@byway/openai-wire/data-url';
import { type MediaSlot, replaceMedia } from '@byway/openai-wire/media-slot';
import type { Params } from '@byway/routing/plan-schema';

/** Characters up to which data stays in the body. */
const INLINE_CHARS = 8192;
/** ms beyond the end of the request: clocks differ, and an attempt may be at its end. */
const MARGIN_MS = 15 * 60_000;

export interface MediaRequest {
  workspaceId: string;
  body: Params;
  slots: readonly MediaSlot[];
  /** Unix time in ms until which a worker may ask for them. */
  neededUntil: number;
  /** The log shows the request. */
  logBodies: boolean;
}

/** Keeps the pictures, sounds and files of requests out of queue and tables. */
export class RequestMedia {
  constructor(
    private readonly assets: AssetStore,
    /** Seconds that the log keeps bodies; 0: for ever. */
    private readonly logTtlS: number,
  ) {}

  /**
   * The body with references in place of large data, which is stored as assets until the request is over, or
   * for as long as the log shows it. Throws `storage_unavailable`.
   */
  async keep(request: MediaRequest): Promise<Params> {
    const large = request.slots.filter(
      ({ kind, value }) => value.length > INLINE_CHARS && !isUrl(kind, value),
    );
    if (large.length === 0) return request.body;
    const expiresAt = this.expiryOf(request);
    const replacements = await Promise.all(
      large.map(async ({ path, value, kind }) => {
        const data = parseDataUrl(value);
        const { id } = await this.assets.put({
          workspaceId: request.workspaceId,
          mediaType: data?.mediaType ?? (kind === 'audio' ? 'audio/mpeg' : 'application/octet-stream'),
          bytes: Buffer.from(data?.base64 ?? value, 'base64'),
          expiresAt,
        });
        return { path, value: assetReference({ assetId: id, isBare: data === null }) };
      }),
    );
    return replaceMedia(request.body, replacements);
  }

  private expiryOf({ neededUntil, logBodies }: MediaRequest): number | undefined {
    const needed = neededUntil + MARGIN_MS;
    if (!logBodies) return needed;
    return this.logTtlS === 0 ? undefined : Math.max(needed, Date.now() + this.logTtlS * 1000);
  }
}

const isUrl = (kind: MediaSlot['kind'], value: string) => kind === 'image' && parseDataUrl(value) === null;
