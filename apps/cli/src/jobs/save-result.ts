import { rename, rm, writeFile } from 'node:fs/promises';
import type { BywayApi } from '../api/byway-api.js';
import { CliError } from '../cli-error.js';
import { errorCode } from '../error-code.js';
import { jobPath } from './follow-job.js';

/** Writes what the call would have answered into a file, whole or not at all. */
export async function saveResult(api: BywayApi, id: string, file: string): Promise<void> {
  const response = await api.send({ method: 'GET', path: `${jobPath(id)}/result` });
  const draft = `${file}.part`;
  try {
    await writeFile(draft, Buffer.from(await response.arrayBuffer()));
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    const reason = errorCode(error) ?? 'connection lost';
    throw new CliError(`${file}: the result could not be saved (${reason}).`);
  }
}
