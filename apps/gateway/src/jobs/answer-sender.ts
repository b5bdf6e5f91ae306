import type { AssetStore } from '@byway/assets/asset-store';
import type { Job, JobRecord, JobResult } from '@byway/contracts/jobs-api';
import { BywayError } from '@byway/errors/byway-error';
import type { FastifyReply } from 'fastify';
import type { Readable } from 'node:stream';
import { responseHeaders } from '../inference/response-headers.js';

/** Seconds after which polling for a new job makes sense. */
const POLL_AFTER_S = 1;

/** Sends stored answers. */
export class AnswerSender {
  constructor(private readonly assets: AssetStore) {}

  /** The result of a job that has ended, byte for byte what a waiting caller got. */
  async sendResult(reply: FastifyReply, { job, result }: JobRecord): Promise<void> {
    if (result === null) throw new BywayError('not_found', `${job.id} has no result yet.`);
    const body = await this.bodyOf(result);
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

  private async bodyOf({ body }: JobResult): Promise<string | Readable> {
    if (body.kind === 'inline') return body.text;
    const asset = await this.assets.get(body.assetId);
    if (asset === null) throw new BywayError('not_found', 'The result is no longer kept.');
    return asset.stream;
  }
}
