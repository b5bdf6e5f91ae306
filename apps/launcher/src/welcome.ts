import type { Stack } from './app.js';

/** What a person reads when Byway is up. */
export function welcomeText(stack: Stack, seconds: number): string {
  const key = stack.adminKey ?? '$BYWAY_API_KEY';
  const keyLines =
    stack.adminKey === null
      ? ['Admin key   shown at the first start; start with BYWAY_ADMIN_KEY=bw-... to set a new one']
      : [`Admin key   ${stack.adminKey}`, '            (shown this once: keep it)'];
  return [
    '',
    `Byway is ready after ${seconds.toFixed(1)} s.`,
    '',
    `URL         ${stack.url}/v1   (base_url of your OpenAI SDK)`,
    ...keyLines,
    `Dashboard   ${stack.url}/dashboard/   (sign in with the admin key)`,
    ...(stack.simulatorUrl === null
      ? []
      : [
          `Simulator   ${stack.simulatorUrl}   (stands in for the providers: apps/provider-simulator/README.md)`,
        ]),
    `Queue       ${stack.queue === 'redis' ? 'Redis' : 'PostgreSQL (set REDIS_URL for Redis)'}`,
    '',
    'Try it:',
    `  curl ${stack.url}/v1/models -H 'x-portkey-api-key: ${key}'`,
    '',
    'Next: store a provider key as a virtual key (README.md, "Quick start"). Ctrl-C stops everything.',
    '',
  ].join('\n');
}
