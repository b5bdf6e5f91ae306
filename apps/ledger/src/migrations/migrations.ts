import { CreateLedger1795000000000 } from './1795000000000-create-ledger.js';

/** Every migration of the schema `ledger`, oldest first. */
export const migrations = [CreateLedger1795000000000];
