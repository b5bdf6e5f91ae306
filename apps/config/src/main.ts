import { createLogger } from '@byway/boot/logger';
import { runProcess } from '@byway/boot/run-process';
import { createConfigApp, readConfigEnv } from './app.js';

const logger = createLogger({ service: 'config', level: process.env.LOG_LEVEL ?? 'info' });

await runProcess(() => createConfigApp(readConfigEnv(process.env), { logger }), logger);
