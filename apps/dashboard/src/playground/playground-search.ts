import { z } from 'zod';

const text = z.string().optional().catch(undefined);

/** What a link to the playground can fill in. */
export const playgroundSearchSchema = z.object({
  virtual_key: text,
  config: text,
  endpoint: text,
  model: text,
  /** Id of a request whose inputs are taken over. */
  log: text,
});
export type PlaygroundSearch = z.output<typeof playgroundSearchSchema>;
