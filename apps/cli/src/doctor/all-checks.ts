import type { Check } from './check.js';
import { apiKeyValid } from './checks/api-key.js';
import { assetStore } from './checks/asset-store.js';
import { clockSkew } from './checks/clock-skew.js';
import { nodeVersion } from './checks/node-version.js';
import { portFree } from './checks/port-free.js';
import { postgresql } from './checks/postgresql.js';
import { queueTables } from './checks/queue-tables.js';
import { readiness } from './checks/readiness.js';
import { redisQueue } from './checks/redis.js';
import { internalTokenForm, masterKeyForm } from './checks/secret-forms.js';
import { waitingJobs } from './checks/waiting-jobs.js';
import type { Installation } from './installation.js';

const names = { vault: 'Vault', config: 'Config', ledger: 'Ledger', worker: 'Worker' } as const;

/** Every check, in the order in which they are shown. @param timeoutMs for one connection or answer. */
export function allChecks(installation: Installation, timeoutMs: number): Check[] {
  const { gatewayUrl, services, dataFolder } = installation;
  const start = dataFolder === undefined ? 'start it' : 'run npm start';
  const gateway = { name: 'Gateway', url: gatewayUrl, variable: '--url or BYWAY_URL', start };
  const service = (name: keyof typeof names) => {
    const variable = `${name.toUpperCase()}_URL`;
    return readiness({ name: names[name], url: services[name], variable, start }, timeoutMs);
  };
  return [
    nodeVersion(process.versions.node),
    portFree(gatewayUrl, timeoutMs),
    readiness(gateway, timeoutMs),
    apiKeyValid(gatewayUrl, installation.apiKey, timeoutMs),
    service('vault'),
    service('config'),
    service('ledger'),
    service('worker'),
    postgresql(installation, timeoutMs),
    redisQueue(installation, timeoutMs),
    queueTables(installation, timeoutMs),
    waitingJobs(installation, timeoutMs),
    assetStore(installation),
    clockSkew(installation, timeoutMs),
    masterKeyForm(installation.masterKey),
    internalTokenForm(installation.internalToken),
  ];
}
