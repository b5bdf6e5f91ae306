import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { newAssetId } from './asset-id.js';
import { describeAssetStore, expectUnavailable } from '../test/asset-store-conformance.js';
import { startS3Server } from '../test/s3-server.js';
import { createAssetStore } from './create-asset-store.js';
import { readAssetBytes } from './read-asset-bytes.js';
import type { S3Settings } from './s3-settings.js';

describeAssetStore('S3AssetStore', async () => {
  const server = await startS3Server();
  const store = await createAssetStore({ s3: server.settings }, 30_000);
  return {
    store,
    stop: async () => {
      store.close();
      await server.stop();
    },
  };
});

const settings = (port: number): S3Settings => ({
  bucket: 'byway-assets',
  region: 'us-east-1',
  endpoint: `http://127.0.0.1:${port}`,
  forcePathStyle: true,
  credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
});

describe('S3AssetStore with a store that fails', () => {
  const endings: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of endings.splice(0)) await end();
  });

  const storeFor = async (s3: S3Settings, timeoutMs?: number) => {
    const store = await createAssetStore({ s3 }, timeoutMs);
    endings.push(() => Promise.resolve(store.close()));
    return store;
  };
  async function httpServer(answer: Parameters<typeof createServer>[1]): Promise<number> {
    const server: Server = createServer(answer ?? (() => undefined));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endings.push(() => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    });
    return (server.address() as AddressInfo).port;
  }

  it('says storage_unavailable within 2 s when it has stopped', async () => {
    const server = await startS3Server();
    const store = await storeFor(server.settings);
    await store.ping();
    await server.stop();
    await expectUnavailable(store);
  });

  it('says storage_unavailable in the time that it is given when it accepts connections and never answers', async () => {
    const sockets = new Set<{ destroy(): void }>();
    const silent = createTcpServer((socket) => sockets.add(socket.resume().on('error', () => undefined)));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    endings.push(() => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => silent.close(resolve));
    });
    const { port } = silent.address() as AddressInfo;
    await expectUnavailable(await storeFor(settings(port), 300));
  });

  it('says storage_unavailable for an unknown key and for a bucket that is not there, never "no such asset"', async () => {
    const server = await startS3Server();
    endings.push(() => server.stop());
    const credentials = { accessKeyId: 'unknown', secretAccessKey: 'wrong' };
    await expectUnavailable(await storeFor({ ...server.settings, credentials }, 30_000));
    const noBucket = await storeFor({ ...server.settings, bucket: 'no-such-bucket' });
    await expect(noBucket.ping()).rejects.toMatchObject({ code: 'storage_unavailable' });
    await expect(noBucket.get(newAssetId())).rejects.toMatchObject({ code: 'storage_unavailable' });
  });

  it('tries once more when a call fails at once', async () => {
    let calls = 0;
    const port = await httpServer((request, response) => {
      calls += 1;
      if (calls === 1) request.socket.destroy();
      else response.writeHead(200).end();
    });
    await expect((await storeFor(settings(port), 30_000)).ping()).resolves.toBeUndefined();
    expect(calls).toBe(2);
  });

  it('sends the whole body again on the second try', async () => {
    const bodies: string[] = [];
    const port = await httpServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        bodies.push(body);
        response.writeHead(bodies.length === 1 ? 503 : 200).end();
      });
    });
    const bytes = [Buffer.from('one '), Buffer.from('two')];
    await (await storeFor(settings(port), 30_000)).put({ workspaceId: 'w', mediaType: 'image/png', bytes });
    expect(bodies).toEqual(['one two', 'one two']);
  });

  it('ends a read that stands still on the way', async () => {
    const port = await httpServer((_request, response) => {
      response.writeHead(200, {
        'content-length': '100',
        'content-type': 'image/png',
        'x-amz-meta-workspace-id': 'ws-1',
        'x-amz-meta-created-at': '1790000000000',
      });
      response.write('only this');
    });
    const asset = await (await storeFor(settings(port), 300)).get(newAssetId());
    expect(asset).toMatchObject({ size: 100, workspaceId: 'ws-1', createdAt: 1_790_000_000_000 });
    if (asset === null) return;
    await expect(readAssetBytes(asset, 100)).rejects.toMatchObject({ code: 'storage_unavailable' });
  });
});
