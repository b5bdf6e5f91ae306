import { flagSchema } from '@byway/boot/load-env';
import { z } from 'zod';
import type { AssetSettings } from './create-asset-store.js';

/** The variables of the asset store, to spread into a service's env schema. */
export const assetEnv = {
  /** Used unless a bucket is named. */
  ASSETS_DIR: z.string().default('.byway/assets'),
  ASSETS_S3_BUCKET: z.string().optional(),
  ASSETS_S3_ENDPOINT: z.url().optional(),
  ASSETS_S3_REGION: z.string().default('us-east-1'),
  ASSETS_S3_ACCESS_KEY_ID: z.string().optional(),
  ASSETS_S3_SECRET_ACCESS_KEY: z.string().optional(),
  /** Default: path style for an endpoint of one's own, host style for Amazon's. */
  ASSETS_S3_FORCE_PATH_STYLE: flagSchema.optional(),
};

export type AssetEnv = z.output<z.ZodObject<typeof assetEnv>>;

/** Settings for `createAssetStore`. Throws when the S3 variables are incomplete. */
export function assetSettings(env: AssetEnv): AssetSettings {
  const { ASSETS_S3_BUCKET: bucket, ASSETS_S3_ENDPOINT: endpoint } = env;
  const { ASSETS_S3_ACCESS_KEY_ID: accessKeyId, ASSETS_S3_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
    throw new Error('ASSETS_S3_ACCESS_KEY_ID and ASSETS_S3_SECRET_ACCESS_KEY: set both or neither.');
  }
  if (bucket === undefined) {
    if (endpoint !== undefined || accessKeyId !== undefined)
      throw new Error('ASSETS_S3_BUCKET: is required.');
    return { dir: env.ASSETS_DIR };
  }
  return {
    s3: {
      bucket,
      region: env.ASSETS_S3_REGION,
      forcePathStyle: env.ASSETS_S3_FORCE_PATH_STYLE ?? endpoint !== undefined,
      ...(endpoint !== undefined && { endpoint }),
      ...(accessKeyId !== undefined &&
        secretAccessKey !== undefined && { credentials: { accessKeyId, secretAccessKey } }),
    },
  };
}
