import { createLogger } from '@byway/boot/logger';
import { runProcess } from '@byway/boot/run-process';
import { createLedgerApp } from './app.js';
import { readLedgerEnv } from './env.js';

const logger = createLogger({ service: 'ledger', level: process.env.LOG_LEVEL ?? 'info' });

await runProcess(() => createLedgerApp(readLedgerEnv(process.env), { logger }), logger);
