import { runProcess } from '@byway/boot/run-process';
import { createGatewayApp, readGatewayEnv } from './app.js';

await runProcess(() => createGatewayApp(readGatewayEnv(process.env)));
