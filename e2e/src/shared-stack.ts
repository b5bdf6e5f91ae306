import { scopes } from '@byway/contracts/vault-api';
import { ApiClient } from '@byway/testing/api-client';
import type { ExportedSpan } from '@byway/testing/otlp-receiver';
import { databaseAt, type TestDatabase } from '@byway/testing/test-database';
import { z } from 'zod';

/** Of the whole stack; not every one has all. */
const factsSchema = z.object({
  /** Of the public API. */
  url: z.string(),
  /** Of the second gateway. */
  otherUrl: z.string().optional(),
  /** The installation's admin key. */
  adminKey: z.string(),
  databaseUrl: z.string(),
  redisUrl: z.string().nullable().optional(),
  assetsDir: z.string().optional(),
  dataDir: z.string().optional(),
  /** The simulator that the product started by itself. */
  ownSimulatorUrl: z.string().optional(),
});
type Facts = z.output<typeof factsSchema>;

/**
 * The share of one spec file in a Byway that all files of the run use: a workspace of its own, with a key
 * that has all scopes there, and a provider simulator of its own, whose faults and calls are nobody else's.
 */
export interface SharedStack extends Omit<Facts, 'adminKey'> {
  /** The key of the spec's workspace, with all scopes. */
  adminKey: string;
  workspaceId: string;
  /** The public API with that key. */
  api: ApiClient;
  /** Base URL of the spec's provider simulator; OpenAI's is this with `/v1`. */
  simulatorUrl: string;
  /** The database of all services: rows of other specs are in it too. */
  database: Pick<TestDatabase, 'query'>;
  /** The installation's admin key, for what concerns more than the workspace. */
  rootKey: string;
  /** Gives back what is the spec's own. */
  leave(): Promise<void>;
}

/**
 * Joins a running stack; the first spec that asks for it waits for its start.
 * `services`: each service a process of its own, as on Kubernetes, on Redis where there is one;
 * `launcher`: as `npm start` runs it, on the PostgreSQL queue.
 */
export async function joinStack(name: 'services' | 'launcher'): Promise<SharedStack> {
  const { adminKey: rootKey, ...facts } = factsSchema.parse(await ask('POST', `/start?name=${name}`));
  const { url: simulatorUrl } = z.object({ url: z.string() }).parse(await ask('POST', '/simulators'));
  const root = new ApiClient(facts.url, rootKey);
  const workspace = await root.post('/v1/workspaces', { name: 'A spec' });
  const workspaceId = String(workspace.body.id);
  const made = await root.post('/v1/api-keys', { name: 'admin', scopes, workspace_id: workspaceId });
  if (made.status >= 300) throw new Error(`No API key: ${made.status} ${JSON.stringify(made.body)}`);
  const adminKey = String(made.body.key);
  return {
    ...{ ...facts, adminKey, rootKey, workspaceId, simulatorUrl },
    api: new ApiClient(facts.url, adminKey),
    database: databaseAt(facts.databaseUrl),
    leave: async () => void (await ask('DELETE', `/simulators?url=${encodeURIComponent(simulatorUrl)}`)),
  };
}

/** Spans of one trace that the services of the shared stack have exported so far. */
export async function exportedSpans(traceId: string): Promise<ExportedSpan[]> {
  return (await ask('GET', `/spans?trace_id=${traceId}`)) as ExportedSpan[];
}

/** How many exports of the shared stack had this text anywhere. */
export async function exportsWith(text: string): Promise<number> {
  return z.number().parse(await ask('GET', `/exports?text=${encodeURIComponent(text)}`));
}

async function ask(method: string, path: string): Promise<unknown> {
  const url = process.env.TEST_STACKS_URL;
  if (url === undefined) throw new Error('TEST_STACKS_URL is not set; run the tests through Jest.');
  const answer = await fetch(url + path, { method });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${text}`);
  return JSON.parse(text);
}
