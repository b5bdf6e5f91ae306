import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { S3Settings } from './s3-settings.js';
import { storageUnavailable } from './storage-unavailable.js';

/** Of the time without a byte: what a connection may take. A dead store is known earlier. */
const CONNECT_SHARE = 2 / 3;
/** The same: a failure that came this fast leaves time for a second try. */
const FAST_FAILURE_SHARE = 1 / 6;
/** Requests that wait for a free connection would run into the connect timeout. */
const MAX_SOCKETS = 256;

const ignore = () => undefined;

/**
 * A client whose every call ends soon when the store is dead.
 * @param idleMs ms without a byte in either direction, after which a call is given up. Not a limit for
 * the whole transfer: 20 MB may take longer.
 */
export function createS3Client(settings: S3Settings, idleMs: number): S3Client {
  const { region, endpoint, credentials, forcePathStyle } = settings;
  return new S3Client({
    region,
    forcePathStyle,
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials !== undefined && { credentials }),
    requestHandler: {
      connectionTimeout: Math.round(idleMs * CONNECT_SHARE),
      socketTimeout: idleMs,
      httpAgent: { maxSockets: MAX_SOCKETS },
      httpsAgent: { maxSockets: MAX_SOCKETS },
    },
    // Repeats are decided below, by time left; the SDK cannot repeat a stream.
    maxAttempts: 1,
    // Checksum trailers (aws-chunked) are stored as part of the object by some S3-compatible servers.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // Failures are told by the errors below; the SDK would write some of them to the console as well.
    logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    // The SDK opens a connection of its own for each upload that waits for "100 Continue".
    expectContinueHeader: false,
  });
}

/** Whether S3 says that there is no such object. A bucket that is not there is another matter. */
export function isMissingObject(error: unknown): boolean {
  return error instanceof S3ServiceException && (error.name === 'NoSuchKey' || error.name === 'NotFound');
}

function mayPass(error: unknown): boolean {
  if (!(error instanceof S3ServiceException)) return true;
  const status = error.$metadata.httpStatusCode ?? 500;
  return status >= 500 || status === 429;
}

/**
 * Runs one S3 call; once more when it failed at once, e.g. on a kept connection that the server had
 * closed. Rejects with the SDK's error when the object is missing, else with `storage_unavailable`.
 * @param idleMs as that of the client.
 */
export async function callS3<T>(idleMs: number, call: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  try {
    return await call();
  } catch (error) {
    if (isMissingObject(error)) throw error;
    const wasFast = performance.now() - startedAt <= idleMs * FAST_FAILURE_SHARE;
    if (!mayPass(error) || !wasFast) throw storageUnavailable(error);
  }
  try {
    return await call();
  } catch (error) {
    throw isMissingObject(error) ? error : storageUnavailable(error);
  }
}
