import type { AssetStore } from '@byway/assets/asset-store';
import { readAssetBytes } from '@byway/assets/read-asset-bytes';
import { parseAssetReference } from '@byway/contracts/asset-reference';
import { BywayError } from '@byway/errors/byway-error';
import { dataUrl } from '@byway/openai-wire/data-url';
import { mediaParam, type MediaSlot, replaceMedia, type Replacement } from '@byway/openai-wire/media-slot';
import type { Params } from '@byway/routing/plan-schema';
import type { OutboundAgents } from '../provider-call/outbound-agents.js';
import { fetchPicture } from './fetch-picture.js';

/** Pictures of one request that are fetched at the same time. */
const AT_ONCE = 4;
/** All pictures that one request points to may be so many times as large as the largest. */
const PICTURES = 3;
/** Bytes of one asset; the gateway takes no larger bodies. */
const ASSET_LIMIT = 256 * 1024 * 1024;

export interface RequestMediaServices {
  assets: AssetStore;
  /** For addresses that callers write. */
  agents: OutboundAgents;
  /** Bytes of one fetched picture. */
  pictureLimit: number;
}

type FindSlots = (body: Params) => MediaSlot[];

/** Pictures, sounds and files of requests: back from the asset store, or fetched where callers point to. */
export class RequestMedia {
  constructor(private readonly services: RequestMediaServices) {}

  /**
   * A job's body with its data in place of the references that the gateway wrote.
   * Throws `storage_unavailable`, and `not_found` for data that is no longer kept.
   */
  async restore(body: Params, find: FindSlots, workspaceId: string): Promise<Params> {
    const restored = await Promise.all(
      find(body).map(async ({ path, value }) => {
        const reference = parseAssetReference(value);
        if (reference === null) return [];
        const asset = await this.services.assets.get(reference.assetId);
        if (asset === null || asset.workspaceId !== workspaceId) {
          asset?.stream.destroy();
          const message = `${mediaParam({ path })}: the data of the request is no longer kept.`;
          throw new BywayError('not_found', message);
        }
        const base64 = (await readAssetBytes(asset, ASSET_LIMIT)).toString('base64');
        const { mediaType } = asset;
        return [{ path, value: reference.isBare ? base64 : dataUrl({ mediaType, base64 }) }];
      }),
    );
    return replaceMedia(body, restored.flat());
  }

  /**
   * A body with the pictures in it whose addresses a caller wrote; they are fetched here.
   * @param options.onlyPlain only those that are not https: the provider fetches the others itself.
   * Throws `invalid_value` or `host_not_allowed` with the parameter, also for all pictures together, and the
   * signal's reason.
   */
  async fetchPictures(
    body: Params,
    find: FindSlots,
    { onlyPlain, signal }: { onlyPlain: boolean; signal: AbortSignal },
  ): Promise<Params> {
    const wanted = find(body).filter(
      ({ kind, value }) => kind === 'image' && (onlyPlain ? /^http:/i : /^https?:/i).test(value),
    );
    const { agents, pictureLimit: limit } = this.services;
    const fetched: (Replacement & { bytes: number })[] = [];
    for (let start = 0; start < wanted.length; start += AT_ONCE) {
      const group = wanted.slice(start, start + AT_ONCE).map(async (slot) => {
        const picture = await fetchPicture(slot.value, { agents, limit, param: mediaParam(slot), signal });
        const bytes = Buffer.byteLength(picture.base64, 'base64');
        const { path, fetched: asFetched } = slot;
        return { ...(asFetched?.(picture) ?? { path, value: dataUrl(picture) }), bytes };
      });
      fetched.push(...(await Promise.all(group)));
      if (fetched.reduce((sum, { bytes }) => sum + bytes, 0) > PICTURES * limit) {
        const message = `messages: the pictures together are larger than ${PICTURES * limit} bytes.`;
        throw new BywayError('invalid_value', message, { param: 'messages' });
      }
    }
    return replaceMedia(body, fetched);
  }
}
