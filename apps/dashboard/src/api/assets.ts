import { queryOptions } from '@tanstack/react-query';
import { apiPath, fetchApi } from './call-api.js';

/** The bytes of an asset. Throws ApiError 404 when it has expired. */
export const fetchAsset = async (id: string, signal?: AbortSignal): Promise<Blob> =>
  (await fetchApi({ path: apiPath`/v1/assets/${id}`, signal })).blob();

/** An asset never changes. */
export const assetQuery = (id: string) =>
  queryOptions({
    queryKey: ['assets', id],
    queryFn: ({ signal }) => fetchAsset(id, signal),
    staleTime: Infinity,
    gcTime: 60_000,
  });
