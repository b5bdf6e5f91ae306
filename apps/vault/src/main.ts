import { createLogger } from '@byway/boot/logger';
import { runProcess } from '@byway/boot/run-process';
import { createVaultApp, readVaultEnv } from './app.js';

const logger = createLogger({ service: 'vault', level: process.env.LOG_LEVEL ?? 'info' });

await runProcess(() => createVaultApp(readVaultEnv(process.env), { logger }), logger);
