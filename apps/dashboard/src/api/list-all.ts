import { listSchema } from '@byway/contracts/list';
import type { z } from 'zod';
import { callApi } from './call-api.js';

/** The most that the API gives in one page. */
const PAGE_SIZE = 1000;

interface ListRequest<T extends z.ZodType> {
  /** A list that takes `page_size` and `current_page`. */
  path: string;
  /** The schema of one entry. */
  item: T;
  signal?: AbortSignal;
}

/** Every entry of a list, page by page. @throws ApiError of the first page that fails. */
export async function listAll<T extends z.ZodType>({ item, ...request }: ListRequest<T>) {
  const answer = listSchema(item);
  const entries: z.output<T>[] = [];
  for (let page = 0; ; page += 1) {
    const query = { page_size: PAGE_SIZE, current_page: page };
    const { data, total } = await callApi({ ...request, query, answer });
    entries.push(...data);
    if (data.length < PAGE_SIZE || entries.length >= total) return entries;
  }
}
