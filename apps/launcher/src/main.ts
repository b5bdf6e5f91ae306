import { startStack, readLauncherEnv } from './app.js';
import { welcomeText } from './welcome.js';
import { runProcess } from '@byway/boot/run-process';

const help = `Usage: npm start

Starts Byway: database, vault, config service, ledger, gateway, provider worker and a provider simulator.

Variables: PORT (8787), BYWAY_DATA_DIR (.byway), BYWAY_ADMIN_KEY, BYWAY_MASTER_KEY, DATABASE_URL,
REDIS_URL, TRUSTED_CUSTOM_HOSTS, SIMULATOR (true), LOG_LEVEL, OTEL_EXPORTER_OTLP_ENDPOINT.
See docs/configuration.md.
`;

if (process.argv.includes('--help')) {
  process.stdout.write(help);
} else {
  await runProcess(async () => {
    const started = Date.now();
    const env = readLauncherEnv(process.env);
    const say = (text: string) => void (env.BYWAY_JSON_OUTPUT || process.stdout.write(text));
    const stack = await startStack(env, (part) => say(`Starting ${part} ...\n`));
    const { url, adminKey, queue, simulatorUrl } = stack;
    if (env.BYWAY_JSON_OUTPUT)
      process.stdout.write(`${JSON.stringify({ url, adminKey, queue, simulatorUrl, pids: stack.pids() })}\n`);
    say(welcomeText(stack, (Date.now() - started) / 1000));
    return stack;
  });
}
