import { addReadGauge, metricsRegistry } from '@byway/telemetry/metrics';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type RunningService, startHttpService } from './http-service.js';
import { createLogger } from './logger.js';
import { startMetricsServer } from './metrics-server.js';

@Controller()
class ItemsController {
  @Get('items/:id')
  item() {
    return {};
  }

  @Get('streamed')
  streamed(@Res() reply: FastifyReply) {
    reply.hijack();
    reply.raw.writeHead(202).end('x');
  }
}

@Module({ controllers: [ItemsController] })
class ItemsModule {}

describe('metrics', () => {
  let service: RunningService;
  let server: Awaited<ReturnType<typeof startMetricsServer>>;
  let databaseUp = true;
  const read = async () => (await fetch(server.url ?? '')).text();

  beforeAll(async () => {
    const database = () => (databaseUp ? Promise.resolve() : Promise.reject(new Error('down')));
    service = await startHttpService({
      module: ItemsModule,
      host: '127.0.0.1',
      port: 0,
      logger: createLogger({ service: 'items', level: 'silent' }),
      health: { database },
      healthCheckMs: 30_000,
    });
    server = await startMetricsServer({ host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    await service.stop();
    await server.stop();
  });
  beforeEach(() => metricsRegistry.resetMetrics());

  it('count calls by route and status, also of answers that are written by hand, and no probes', async () => {
    for (const path of ['/items/1', '/items/2', '/streamed', '/nowhere', '/livez'])
      await fetch(`${service.url}${path}`).then((response) => response.text());
    const text = await read();
    const counted = [...text.matchAll(/^byway_http_request_duration_seconds_count\{(.*)\} (\d+)$/gm)];
    expect(counted.map(([, labels, count]) => `${labels} ${count}`).sort()).toEqual([
      'method="GET",route="/items/:id",status="200" 2',
      'method="GET",route="/streamed",status="202" 1',
      'method="GET",route="none",status="404" 1',
    ]);
  });

  it('tell which dependency is away', async () => {
    await fetch(`${service.url}/readyz`);
    expect(await read()).toContain('byway_dependency_up{dependency="database"} 1');
    databaseUp = false;
    await fetch(`${service.url}/readyz`);
    expect(await read()).toContain('byway_dependency_up{dependency="database"} 0');
  });

  it('have values that are read on demand, and none when the reader fails', async () => {
    let fails = false;
    const remove = addReadGauge<'tank'>({
      name: 'byway_test_level',
      help: 'A level.',
      labelNames: ['tank'],
      read: () =>
        fails ? Promise.reject(new Error('away')) : Promise.resolve([{ labels: { tank: 'a' }, value: 3 }]),
    });
    expect(await read()).toContain('byway_test_level{tank="a"} 3');
    fails = true;
    const text = await read();
    expect(text).not.toContain('byway_test_level{');
    expect(text).toContain('process_resident_memory_bytes');
    remove();
    expect(await read()).not.toContain('byway_test_level');
  });

  it('are at one path only, and nowhere without a port', async () => {
    expect((await fetch(new URL('/', server.url))).status).toBe(404);
    expect((await startMetricsServer({ host: '127.0.0.1', port: undefined })).url).toBeUndefined();
  });
});
