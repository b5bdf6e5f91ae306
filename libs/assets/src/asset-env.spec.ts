import { loadEnv } from '@byway/boot/load-env';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { assetEnv, assetSettings } from './asset-env.js';

const settings = (source: Record<string, string>) => assetSettings(loadEnv(z.object(assetEnv), source));

describe('asset settings', () => {
  it('are a folder when nothing is configured', () => {
    expect(settings({})).toEqual({ dir: '.byway/assets' });
    expect(settings({ ASSETS_DIR: '/data/assets' })).toEqual({ dir: '/data/assets' });
  });

  it('are a bucket when one is named', () => {
    expect(
      settings({
        ASSETS_DIR: '/data/assets',
        ASSETS_S3_BUCKET: 'images',
        ASSETS_S3_ENDPOINT: 'http://minio:9000',
        ASSETS_S3_ACCESS_KEY_ID: 'id',
        ASSETS_S3_SECRET_ACCESS_KEY: 'secret',
      }),
    ).toEqual({
      s3: {
        bucket: 'images',
        region: 'us-east-1',
        endpoint: 'http://minio:9000',
        forcePathStyle: true,
        credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
      },
    });
  });

  it("leave Amazon's own host style and role credentials", () => {
    expect(settings({ ASSETS_S3_BUCKET: 'images', ASSETS_S3_REGION: 'eu-central-1' })).toEqual({
      s3: { bucket: 'images', region: 'eu-central-1', forcePathStyle: false },
    });
    expect(settings({ ASSETS_S3_BUCKET: 'images', ASSETS_S3_FORCE_PATH_STYLE: 'true' })).toMatchObject({
      s3: { forcePathStyle: true },
    });
  });

  it('refuse half a configuration and do not tell the secret', () => {
    expect(() => settings({ ASSETS_S3_ENDPOINT: 'http://minio:9000' })).toThrow(/ASSETS_S3_BUCKET/);
    const half = () => settings({ ASSETS_S3_BUCKET: 'b', ASSETS_S3_SECRET_ACCESS_KEY: 'hush-hush' });
    expect(half).toThrow(/ASSETS_S3_ACCESS_KEY_ID/);
    expect(half).not.toThrow(/hush/);
  });
});
