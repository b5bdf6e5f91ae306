import { createSimulatorApp } from './app.js';
import { readSimulatorEnv } from './env.js';

const app = await createSimulatorApp(readSimulatorEnv());
console.log(`provider simulator: Stability at ${app.url}, OpenAI at ${app.url}/v1`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void app.stop());
}
