import { runCommand } from '@byway/boot/run-command';
import { readLedgerMigrateEnv } from './env.js';
import { migrateLedger } from './migrate-ledger.js';

await runCommand(() => migrateLedger(readLedgerMigrateEnv()));
