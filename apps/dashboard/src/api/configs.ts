import {
  configSchema,
  configVersionSchema,
  createdConfigSchema,
  type createConfigSchema,
  type updateConfigSchema,
} from '@byway/contracts/config-api';
import { listSchema } from '@byway/contracts/list';
import { deletedSchema } from '@byway/contracts/vault-api';
import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { apiPath, callApi } from './call-api.js';
import { listAll } from './list-all.js';

const path = '/v1/configs';
const versionsAnswer = listSchema(configVersionSchema);

export type ConfigView = z.output<typeof configSchema>;
export type ConfigVersionView = z.output<typeof configVersionSchema>;
export type NewConfig = z.input<typeof createConfigSchema>;
export type ConfigChanges = z.input<typeof updateConfigSchema>;

/** What begins with this is of configs. */
export const configsKey = ['configs'] as const;

/** All configs of the workspace, newest first. */
export const configsQuery = queryOptions({
  queryKey: [...configsKey, 'list'],
  queryFn: ({ signal }) => listAll({ path, item: configSchema, signal }),
});

/** One config in its current version. */
export const configQuery = (slug: string) =>
  queryOptions({
    queryKey: [...configsKey, 'one', slug],
    queryFn: ({ signal }) => callApi({ path: apiPath`/v1/configs/${slug}`, signal, answer: configSchema }),
  });

/** Every version of a config, newest first. */
export const configVersionsQuery = (slug: string) =>
  queryOptions({
    queryKey: [...configsKey, 'versions', slug],
    queryFn: async ({ signal }) =>
      (await callApi({ path: apiPath`/v1/configs/${slug}/versions`, signal, answer: versionsAnswer })).data,
  });

export const createConfig = (body: NewConfig) =>
  callApi({ method: 'POST', path, body, answer: createdConfigSchema });

/** Changes what is given; a `config` becomes a new version. */
export const updateConfig = ({ slug, changes }: { slug: string; changes: ConfigChanges }) =>
  callApi({
    method: 'PUT',
    path: apiPath`/v1/configs/${slug}`,
    body: changes,
    answer: createdConfigSchema,
  });

export const deleteConfig = (slug: string) =>
  callApi({ method: 'DELETE', path: apiPath`/v1/configs/${slug}`, answer: deletedSchema });
