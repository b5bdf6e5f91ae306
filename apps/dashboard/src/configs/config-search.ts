import { z } from 'zod';

export const configTabs = ['edit', 'versions', 'use'] as const;
export type ConfigTab = (typeof configTabs)[number];

/** What the address of a config tells: the tab, and which versions are compared. */
export const configSearchSchema = z.object({
  tab: z.enum(configTabs).optional().catch(undefined),
  a: z.int().optional().catch(undefined),
  b: z.int().optional().catch(undefined),
});
export type ConfigSearch = z.output<typeof configSearchSchema>;
