import { parseArgs } from 'node:util';
import { z } from 'zod';
import { AuditTrail } from './audit/audit-trail.js';
import { MasterKeyring } from './crypto/master-keyring.js';
import type { RotateMasterEnv } from './env.js';
import { Clock } from './platform/clock.js';
import { openVaultDatabase } from './platform/vault-database.js';
import { rewrapRows } from './rewrap/rewrap-rows.js';
import { sealedTables } from './rewrap/sealed-tables.js';

/** Nobody waits for an HTTP answer here, and the vault may be busy meanwhile. */
const QUERY_TIMEOUT_MS = 30_000;

const help = `Usage: node dist/vault/rotate-master.js [options]

Moves every virtual key and webhook secret of the vault from old master keys to the current one. The
vault may keep serving, and the command may be repeated.

  1. Restart every vault with the new key in BYWAY_MASTER_KEY and the one before in
     BYWAY_MASTER_KEYS_OLD (comma list).
  2. Run this command with the same variables and DATABASE_URL.
  3. When it reports 0 remaining, nothing in the tables needs the old key. Keys that callers gave
     inline are sealed into saved configs and waiting jobs, where this command cannot reach them: keep
     the old key in BYWAY_MASTER_KEYS_OLD until those are resealed or gone.

Options:
  --batch-size N      rows per transaction, 1 to 1000 (default 200)
  --progress-every N  print a line every N rows (default 1000)
  --help              print this text

Exit status: 0 when nothing remains, 1 otherwise, 2 for a wrong option.
`;

const optionsSchema = z.object({
  'batch-size': z.coerce.number().int().min(1).max(1000).default(200),
  'progress-every': z.coerce.number().int().min(1).default(1000),
  help: z.boolean().default(false),
});

export interface RotateMasterContext {
  /** Asked only when there is something to do, so that --help needs no variables. */
  env: () => RotateMasterEnv;
  write: (text: string) => void;
  writeError: (text: string) => void;
}

/** The `rotate-master` command; gives the exit status. @param args without the program's name. */
export async function rotateMaster(args: string[], context: RotateMasterContext): Promise<number> {
  const options = readOptions(args);
  if (options === undefined) {
    context.writeError(help);
    return 2;
  }
  if (options.help) {
    context.write(help);
    return 0;
  }
  const env = context.env();
  const keyring = new MasterKeyring(env.BYWAY_MASTER_KEY, env.BYWAY_MASTER_KEYS_OLD);
  const dataSource = await openVaultDatabase(env.DATABASE_URL, { timeoutMs: QUERY_TIMEOUT_MS });
  const every = options['progress-every'];
  const audit = new AuditTrail(new Clock());
  const total = { rewrapped: 0, failed: 0, remaining: 0 };
  let printed = 0;
  try {
    for (const table of sealedTables) {
      const { rewrapped, failed, remaining } = await rewrapRows(table, {
        dataSource,
        keyring,
        audit,
        batchSize: Math.min(options['batch-size'], every),
        onProgress: (count) => {
          if (total.rewrapped + count - printed < every) return;
          printed = total.rewrapped + count;
          context.write(`${printed} rewrapped\n`);
        },
      });
      for (const id of failed) context.writeError(`${id}: the data key cannot be unwrapped\n`);
      total.rewrapped += rewrapped;
      total.failed += failed.length;
      total.remaining += remaining;
    }
    const { rewrapped, failed, remaining } = total;
    context.write(
      `Master key ${keyring.current.id}: ${rewrapped} rewrapped, ${failed} failed, ${remaining} remaining\n`,
    );
    return remaining === 0 ? 0 : 1;
  } finally {
    await dataSource.destroy();
  }
}

function readOptions(args: string[]): z.output<typeof optionsSchema> | undefined {
  try {
    const { values } = parseArgs({
      args,
      options: {
        'batch-size': { type: 'string' },
        'progress-every': { type: 'string' },
        help: { type: 'boolean' },
      },
    });
    return optionsSchema.parse(values);
  } catch {
    return undefined;
  }
}
