import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient } from './api-client.js';
import { startProgram } from './child-program.js';
import { directWay, type FaultProxy, startFaultProxy } from './fault-proxy.js';
import { freePort } from './free-port.js';
import { hasRedisServer, type RedisServer, startRedisServer } from './redis-server.js';
import { ServiceProcess } from './service-process.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

type Env = Record<string, string | undefined>;
type ServiceName = 'vault' | 'config' | 'ledger' | 'gateway';

/** Where attempts and ledger events wait. */
export type Queue = 'postgres' | 'redis';

/** The queues that services can be started on here: `redis` needs `redis-server` on PATH. */
export function availableQueues(): Queue[] {
  return hasRedisServer() ? ['postgres', 'redis'] : ['postgres'];
}

export interface ServicesOptions {
  /** `redis` starts a redis-server for this stack alone. */
  queue?: Queue;
  /** Provider workers at the start. */
  workers?: number;
  /** Gateways at the start, as replicas are: with the same variables, on ports of their own. */
  gateways?: number;
  /** Services reach database and queue without the proxies that tests break: for measurements. */
  direct?: boolean;
  /** Further variables of single services, and of all of them. */
  env?: Partial<Record<ServiceName | 'worker' | 'all', Env>>;
}

/** Byway as on Kubernetes: each service a process with its own variables, to be broken one by one. */
export interface Services {
  /** Of the public API. */
  url: string;
  adminKey: string;
  /** The public API with the admin key. */
  api: ApiClient;
  /** Base URL of the provider simulator; OpenAI's is this with `/v1`. */
  simulatorUrl: string;
  vault: ServiceProcess;
  config: ServiceProcess;
  ledger: ServiceProcess;
  /** The first of the {@link gateways}. */
  gateway: ServiceProcess;
  gateways: ServiceProcess[];
  workers: ServiceProcess[];
  /** Where answers and pictures are, unless the environment names another place. */
  assetsDir: string;
  /** The way of vault, config and ledger to their database. */
  databaseWay: FaultProxy;
  /** The way of gateway, workers and ledger to the queue. */
  queueWay: FaultProxy;
  database: TestDatabase;
  /** With `queue: 'redis'`. */
  redis: RedisServer | undefined;
  stop(): Promise<void>;
}

/**
 * Starts all services against the PostgreSQL of TEST_DATABASE_URL, in a database that is dropped
 * afterwards, with the provider simulator beside them.
 */
export async function startServices(options: ServicesOptions = {}): Promise<Services> {
  const stops: (() => Promise<void> | void)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    return { ...(await startParts(options, stops)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(
  options: ServicesOptions,
  stops: (() => Promise<void> | void)[],
): Promise<Omit<Services, 'stop'>> {
  const backing = await startBacking(options, stops);
  const simulator = await startProgram(
    'dist/provider-simulator/main.js',
    { PORT: '0' },
    (line) => /http:\/\/[\d.]+:\d+/.exec(line)?.[0],
  );
  stops.push(() => simulator.stop());
  const folder = mkdtempSync(join(tmpdir(), 'byway-services-'));
  stops.push(() => rmSync(folder, { recursive: true, force: true }));

  const adminKey = `bw-${randomBytes(32).toString('base64url')}`;
  const envOf = await environments({ ...backing, folder, adminKey, simulatorUrl: simulator.ready });
  const all: ServiceProcess[] = [];
  stops.push(async () => void (await Promise.all(all.map((service) => service.stop()))));
  const create = (app: string, name: ServiceName | 'worker', env: Env): ServiceProcess => {
    const service = new ServiceProcess({
      app,
      env: { ...env, ...options.env?.all, ...options.env?.[name] },
      logFile: join(folder, `${name}-${env.PORT}.log`),
    });
    all.push(service);
    return service;
  };
  const vault = create('vault', 'vault', envOf.vault);
  const config = create('config', 'config', envOf.config);
  const ledger = create('ledger', 'ledger', envOf.ledger);
  const gateway = create('gateway', 'gateway', envOf.gateway);
  const gateways = [gateway];
  while (gateways.length < (options.gateways ?? 1)) {
    const ports = { PORT: String(await freePort()), INTERNAL_PORT: String(await freePort()) };
    gateways.push(create('gateway', 'gateway', { ...envOf.gateway, ...ports }));
  }
  const workers: ServiceProcess[] = [];
  for (let count = 0; count < (options.workers ?? 1); count += 1) {
    const env = { ...envOf.worker, PORT: String(await freePort()) };
    workers.push(create('provider-worker', 'worker', env));
  }
  // They need not wait for each other, and the order of a real cluster is any.
  await Promise.all(all.map((service) => service.start()));
  // Traffic comes when the probes say so.
  await Promise.all(all.map((service) => service.ready()));
  const api = new ApiClient(gateway.url, adminKey);
  return {
    url: gateway.url,
    adminKey,
    api,
    simulatorUrl: simulator.ready,
    ...{ vault, config, ledger, gateway, gateways, workers },
    assetsDir: assetsIn(folder),
    ...backing,
  };
}

const assetsIn = (folder: string) => join(folder, 'assets');

async function startBacking(options: ServicesOptions, stops: (() => Promise<void> | void)[]) {
  const database = await createTestDatabase();
  stops.push(() => database.drop());
  const wayTo = (url: string) => (options.direct === true ? directWay(url) : startFaultProxy(url));
  const databaseWay = await wayTo(database.url);
  stops.push(() => databaseWay.close());
  const redis = options.queue === 'redis' ? await startRedisServer() : undefined;
  if (redis !== undefined) stops.push(() => redis.close());
  const queueWay = await wayTo(redis?.url ?? database.url);
  stops.push(() => queueWay.close());
  return { database, databaseWay, redis, queueWay };
}

interface Facts {
  databaseWay: FaultProxy;
  queueWay: FaultProxy;
  redis: RedisServer | undefined;
  folder: string;
  adminKey: string;
  simulatorUrl: string;
}

async function environments(facts: Facts): Promise<Record<ServiceName | 'worker', Env>> {
  const ports = { vault: await freePort(), config: await freePort(), ledger: await freePort() };
  const gatewayPort = await freePort();
  const common: Env = {
    HOST: '127.0.0.1',
    LOG_LEVEL: 'info',
    BYWAY_INTERNAL_TOKEN: randomBytes(32).toString('base64url'),
  };
  const urlOf = (port: number) => `http://127.0.0.1:${port}`;
  const database = { DATABASE_URL: facts.databaseWay.url };
  const trusted = { TRUSTED_CUSTOM_HOSTS: new URL(facts.simulatorUrl).host };
  const assets = { ASSETS_DIR: assetsIn(facts.folder) };
  const queue: Env =
    facts.redis === undefined
      ? { QUEUE_DATABASE_URL: facts.queueWay.url }
      : { REDIS_URL: facts.queueWay.url };
  const vaultUrl = { VAULT_URL: urlOf(ports.vault) };
  return {
    vault: {
      ...{ ...common, ...database, ...trusted },
      PORT: String(ports.vault),
      BYWAY_MASTER_KEY: randomBytes(32).toString('base64'),
      BYWAY_ADMIN_KEY: facts.adminKey,
    },
    config: { ...common, ...database, ...vaultUrl, PORT: String(ports.config) },
    ledger: { ...common, ...database, ...queue, PORT: String(ports.ledger) },
    gateway: {
      ...{ ...common, ...queue, ...vaultUrl, ...trusted, ...assets },
      PORT: String(gatewayPort),
      INTERNAL_PORT: String(await freePort()),
      CONFIG_URL: urlOf(ports.config),
      LEDGER_URL: urlOf(ports.ledger),
      SIMULATOR_URL: facts.simulatorUrl,
    },
    worker: {
      ...{ ...common, ...queue, ...vaultUrl, ...trusted, ...assets },
      LEDGER_URL: urlOf(ports.ledger),
      PUBLIC_URL: urlOf(gatewayPort),
    },
  };
}
