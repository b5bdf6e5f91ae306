import { runProcess } from '@byway/boot/run-process';
import { createSimulatorApp } from './app.js';
import { readSimulatorEnv } from './env.js';

await runProcess(async () => {
  const app = await createSimulatorApp(readSimulatorEnv());
  console.log(`provider simulator: Stability at ${app.url}, OpenAI at ${app.url}/v1`);
  return app;
});
