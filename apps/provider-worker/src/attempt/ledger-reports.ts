import type { AssetStore } from '@byway/assets/asset-store';
import type { Logger } from '@byway/boot/logger';
import type { AttemptJob } from '@byway/contracts/attempt-job';
import type { AttemptReport } from '@byway/contracts/queued-attempt';
import { BywayError } from '@byway/errors/byway-error';
import type { AttemptQueues } from '@byway/queue/attempt-queues';
import type { LedgerClient } from '@byway/service-clients/ledger-client';
import { isAway, untilThere } from './until-there.js';

/**
 * Tells the ledger how attempts ended. While the ledger is away the report is kept in the queue, in the
 * data of the attempt's own job: whichever worker finds that after a crash only has the report left to
 * give, so neither a paid answer nor the knowledge of how the attempt ended dies with a process.
 */
export class LedgerReports {
  constructor(
    private readonly services: {
      ledger: LedgerClient;
      queues: AttemptQueues;
      assets: AssetStore;
      logger: Logger;
    },
  ) {}

  /** Gives a report, for as long as that takes. */
  async give(job: AttemptJob, report: AttemptReport): Promise<void> {
    let kept = false;
    const accepted = await untilThere(this.facts(job), async () => {
      try {
        return await this.tell(job, report);
      } catch (error) {
        if (isAway(error)) kept ||= await this.keep(job, report);
        throw error;
      }
    });
    if (accepted || report.kind !== 'settle') return;
    this.refused(job);
    // Nobody else knows of this asset, unless the report was kept and somebody else has given it.
    const body = report.body.result?.body;
    if (body?.kind === 'asset' && !kept)
      await this.services.assets.delete(body.assetId).catch(() => undefined);
  }

  /** Gives the report that came with a job, under that job's lock. */
  async resume(job: AttemptJob, report: AttemptReport): Promise<void> {
    const accepted = await untilThere(this.facts(job), () => this.tell(job, report));
    if (!accepted) this.refused(job);
  }

  /**
   * Gives the report of a job whose worker died, or queues it anew: in the memory of this process it
   * would be lost with it.
   * @throws BywayError `service_unavailable` when neither is possible.
   */
  async recover(job: AttemptJob, report: AttemptReport): Promise<void> {
    try {
      if (!(await this.tell(job, report))) this.refused(job);
    } catch (error) {
      if (!isAway(error)) throw error;
      const provider = job.plan.leaves[job.state.leaf]?.provider;
      if (provider === undefined) throw new BywayError('internal_error', 'The job has no target.');
      const { queues } = this.services;
      await queues.forget({ requestId: job.requestId, attempt: job.state.attempt, provider });
      await queues.add({ ...job, report });
    }
  }

  private tell({ requestId }: AttemptJob, report: AttemptReport): Promise<boolean> {
    const { ledger } = this.services;
    return report.kind === 'settle'
      ? ledger.settle(requestId, report.body)
      : ledger.advance(requestId, report.body);
  }

  /** @returns whether it is in the queue now. */
  private async keep(job: AttemptJob, report: AttemptReport): Promise<boolean> {
    const { queues, logger } = this.services;
    try {
      const found = await queues.update({ ...job, report });
      if (found) logger.info({ requestId: job.requestId, kind: report.kind }, 'report kept in the queue');
      return found;
    } catch (error) {
      logger.warn({ requestId: job.requestId, err: error }, 'a report could not be kept in the queue');
      return false;
    }
  }

  private refused({ requestId }: AttemptJob): void {
    this.services.logger.warn({ requestId }, 'the ledger refused a late result');
  }

  private facts({ requestId }: AttemptJob) {
    return { requestId, logger: this.services.logger };
  }
}
