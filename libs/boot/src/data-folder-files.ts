import { z } from 'zod';

/** `secrets.json` of a launcher's data folder. */
export const secretsFile = 'secrets.json';
export const secretsSchema = z.object({
  masterKey: z.string(),
  internalToken: z.string(),
  databasePassword: z.string(),
  /** The admin key was made and shown; the vault holds its hash. */
  adminKeyIssued: z.boolean(),
});
export type Secrets = z.infer<typeof secretsSchema>;

/** `running.json` of it: where the parts of a Byway that runs are, for `byway doctor`. Holds no secret. */
export const runningFile = 'running.json';
export const runningSchema = z.object({
  /** Process id of the launcher. */
  pid: z.number().int(),
  gateway: z.url(),
  vault: z.url(),
  config: z.url(),
  ledger: z.url(),
  worker: z.url(),
  /** Port of the embedded PostgreSQL; null: DATABASE_URL names another. */
  databasePort: z.number().int().nullable(),
  queue: z.enum(['redis', 'postgres']),
});
export type Running = z.infer<typeof runningSchema>;
