import {
  type createVirtualKeySchema,
  deletedSchema,
  savedVirtualKeySchema,
  type updateVirtualKeySchema,
  virtualKeySchema,
} from '@byway/contracts/vault-api';
import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { apiPath, callApi } from './call-api.js';
import { listAll } from './list-all.js';

const path = '/v1/virtual-keys';

export type NewVirtualKey = z.input<typeof createVirtualKeySchema>;
export type VirtualKeyChanges = z.input<typeof updateVirtualKeySchema>;

/** All virtual keys of the workspace, newest first. */
export const virtualKeysQuery = queryOptions({
  queryKey: ['virtual-keys'],
  queryFn: ({ signal }) => listAll({ path, item: virtualKeySchema, signal }),
});

export const createVirtualKey = (body: NewVirtualKey) =>
  callApi({ method: 'POST', path, body, answer: savedVirtualKeySchema });

/** Changes what is given; null clears a field. */
export const updateVirtualKey = ({ slug, changes }: { slug: string; changes: VirtualKeyChanges }) =>
  callApi({
    method: 'PUT',
    path: apiPath`/v1/virtual-keys/${slug}`,
    body: changes,
    answer: savedVirtualKeySchema,
  });

export const deleteVirtualKey = (slug: string) =>
  callApi({ method: 'DELETE', path: apiPath`/v1/virtual-keys/${slug}`, answer: deletedSchema });
