import { createAssetStore } from '@byway/assets/create-asset-store';
import type { AssetStore } from '@byway/assets/asset-store';
import type { Readable } from 'node:stream';
import { connectionFailure } from '../../connection-failure.js';
import { errorCode } from '../../error-code.js';
import { type Check, fail, type Finding, ok, skip } from '../check.js';
import type { Installation } from '../installation.js';

/** ms after which a probe that could not be deleted expires. */
const PROBE_LIFETIME_MS = 60_000;

/** Whether an asset can be stored, read and deleted. */
export function assetStore({ assets }: Installation): Check {
  return {
    name: 'Assets',
    async run() {
      if (assets === undefined) return skip('address not known: set ASSETS_DIR or ASSETS_S3_BUCKET');
      if ('wrong' in assets) return fail(assets.wrong, 'correct the variables');
      const where = 'dir' in assets ? assets.dir : `bucket ${assets.s3.bucket}`;
      const hint =
        'dir' in assets
          ? 'let the account of the services write there, or correct ASSETS_DIR'
          : 'look at bucket, keys and endpoint: ASSETS_S3_*';
      try {
        const store = await createAssetStore(assets);
        return await probe(store, where, hint).finally(() => store.close());
      } catch (error) {
        return fail(`${where} cannot be used (${reasonOf(error)})`, hint);
      }
    },
  };
}

async function probe(store: AssetStore, where: string, hint: string): Promise<Finding> {
  const bytes = Buffer.from('byway doctor');
  const expiresAt = Date.now() + PROBE_LIFETIME_MS;
  const { id } = await store.put({ workspaceId: 'doctor', mediaType: 'text/plain', bytes, expiresAt });
  try {
    const asset = await store.get(id);
    const same = asset !== null && bytes.equals(await readAll(asset.stream));
    return same ? ok(`${where} can be written and read`) : fail(`${where} gives back other bytes`, hint);
  } finally {
    await store.delete(id);
  }
}

async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** `EACCES`, `NoSuchBucket`, ...: the name of what went wrong, never its text. */
function reasonOf(error: unknown): string {
  for (const one of [error, error instanceof Error ? error.cause : undefined]) {
    const reason = connectionFailure(one);
    if (reason !== undefined) return reason;
    const code = errorCode(one);
    if (code !== undefined && /^E[A-Z]+$/.test(code)) return code;
    if (typeof one === 'object' && one !== null && '$metadata' in one && 'name' in one)
      return String(one.name);
  }
  return 'no reason given';
}
