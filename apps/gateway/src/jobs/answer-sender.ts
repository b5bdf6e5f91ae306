import { shapedError } from '@byway/anthropic-wire/error-shape';
import type { AssetStore } from '@byway/assets/asset-store';
import type { Job, JobRecord, JobResult } from '@byway/contracts/jobs-api';
import { responseHeaders } from '@byway/contracts/response-headers';
import { BywayError } from '@byway/errors/byway-error';
import type { FastifyReply } from 'fastify';
import type { Readable } from 'node:stream';

/** Seconds after which polling for a new job makes sense. */
const POLL_AFTER_S = 1;

/** Sends stored answers. */
export class AnswerSender {
  constructor(private readonly assets: AssetStore) {}

  /** The result of a job that has ended, byte for byte what a waiting caller got. */
  async sendResult(reply: FastifyReply, { job, result }: JobRecord): Promise<void> {
    if (result === null) throw new BywayError('not_found', `${job.id} has no result yet.`);
    const body = await this.bodyOf(job, result);
    await reply
      .status(result.head.status)
      .headers({ ...responseHeaders(result.head), 'x-byway-job-id': job.id })
      .send(body);
  }

  /** 202 with the job. @param preferenceApplied what was honoured of `Prefer`. */
  async sendAccepted(reply: FastifyReply, job: Job, preferenceApplied?: string): Promise<void> {
    await reply
      .status(202)
      .headers({
        location: job.status_url,
        'retry-after': String(POLL_AFTER_S),
        'cache-control': 'no-store',
        'x-byway-job-id': job.id,
        ...(preferenceApplied !== undefined && { 'preference-applied': preferenceApplied }),
      })
      .send(job);
  }

  private async bodyOf(job: Job, { head, body }: JobResult): Promise<string | Readable> {
    if (body.kind === 'inline') return head.errorCode === null ? body.text : errorText(job, head, body.text);
    const asset = await this.assets.get(body.assetId);
    if (asset === null) throw new BywayError('not_found', 'The result is no longer kept.');
    return asset.stream;
  }
}

/** Errors that the ledger wrote, for a job that no worker ended, have OpenAI's shape for every endpoint. */
function errorText({ id, endpoint }: Job, { status }: JobResult['head'], text: string): string {
  const error: unknown = JSON.parse(text);
  const shaped = shapedError(error, { endpoint, status, requestId: id.replace(/^job_/, 'req_') });
  return shaped === error ? text : JSON.stringify(shaped);
}
