export interface S3Settings {
  bucket: string;
  region: string;
  /** Base URL of an S3-compatible store; absent: Amazon's. */
  endpoint?: string | undefined;
  /** Absent: the AWS SDK's own chain (role of the pod or machine). */
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined;
  /** `https://host/bucket/key` in place of `https://bucket.host/key`; MinIO and others need it. */
  forcePathStyle: boolean;
}
