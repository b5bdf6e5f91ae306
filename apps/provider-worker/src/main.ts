import { runProcess } from '@byway/boot/run-process';
import { createProviderWorkerApp, readWorkerEnv } from './app.js';

await runProcess(() => createProviderWorkerApp(readWorkerEnv(process.env)));
