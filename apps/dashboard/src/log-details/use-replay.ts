import { useMutation } from '@tanstack/react-query';
import { ApiError } from '../api/api-error.js';
import { fetchAsset } from '../api/assets.js';
import { fetchApi } from '../api/call-api.js';
import { dataUrlOf } from '../shared/data-url-of.js';
import { type ReplayPlan, withMedia } from './replay-plan.js';

/** Sends a stored request again. @param onSent gets the id of the new request, also when it failed. */
export function useReplay(onSent: (id: string) => void) {
  return useMutation({
    async mutationFn({ path, headers, body, assetIds }: Exclude<ReplayPlan, string>): Promise<string> {
      const media = await Promise.all(
        assetIds.map(async (id) => [id, await dataUrlOf(await fetchAsset(id))] as const),
      );
      const response = await fetchApi({
        method: 'POST',
        path,
        headers,
        body: withMedia(body, new Map(media)),
      });
      const id = response.headers.get('x-request-id') ?? '';
      // Who stops reading cancels a stream; the log has what came.
      await response.arrayBuffer();
      return id;
    },
    onSuccess: (id) => onSent(id),
    onError(error) {
      // A request that all targets refused is a request: its log says why.
      const id = error instanceof ApiError ? error.details.requestId : undefined;
      if (id !== undefined && error instanceof ApiError && (error.details.attempts ?? []).length > 0)
        onSent(id);
    },
  });
}
