import { newId } from '@byway/boot/ids';
import { type BegunWebhook, type ReportWebhook, webhookTrySchema } from '@byway/contracts/webhooks-api';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { changeRows, queryRows } from '../jobs/job-queries.js';
import { afterTry } from './delivery-schedule.js';
import { beginTry, disableEndpoint, endDisabled, selectForReport, storeTry } from './webhook-statements.js';

export interface WebhookTriesOptions {
  /** ms that a worker has to report a try that it took. */
  leaseMs: number;
  /** ms between the tries; one more try than delays is made. */
  delaysMs: readonly number[];
  random: () => number;
}

/** Tries that a delivery shows; one that was asked for again and again may have more. */
const TRIES_KEPT = 50;

const begunSchema = z.object({ workspace_id: z.string(), url: z.string(), payload: z.string() });
const standingSchema = z.object({
  workspace_id: z.string(),
  url: z.string(),
  round_tries: z.number(),
  try_count: z.number(),
  tries: z.array(webhookTrySchema),
});

/** What workers ask and report about the tries of deliveries. */
export class WebhookTriesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly options: WebhookTriesOptions,
  ) {}

  /** What to send; null when this try is over, or its endpoint is not to be called. May be repeated. */
  async begin(id: string, run: number): Promise<BegunWebhook> {
    await this.dataSource.query(endDisabled, [id, run]);
    const values = [id, run, this.options.leaseMs];
    const [row] = await changeRows(this.dataSource, { sql: beginTry, values, row: begunSchema });
    if (row === undefined) return { delivery: null };
    const { workspace_id: workspaceId, url, payload } = row;
    return { delivery: { workspaceId, url, payload } };
  }

  /** Records a try and decides what follows; false when it was reported before or is not the current one. */
  report(id: string, report: ReportWebhook): Promise<boolean> {
    const { run, status, error } = report;
    return this.dataSource.transaction(async (manager) => {
      const [row] = await queryRows(manager, {
        sql: selectForReport,
        values: [id, run],
        row: standingSchema,
      });
      if (row === undefined) return false;
      const { delaysMs, random } = this.options;
      const next = afterTry(report, { tries: row.round_tries + 1, delaysMs, random });
      const made = {
        number: row.try_count + 1,
        started_at: new Date(report.startedAt).toISOString(),
        duration_ms: Math.round(report.durationMs),
        http_status: status,
        error,
      };
      const tries = JSON.stringify([...row.tries, made].slice(-TRIES_KEPT));
      const ended = 'ended' in next;
      const values = [id, tries, ended ? next.ended : 'pending', ended ? null : next.delayMs];
      await manager.query(storeTry, values);
      if (ended && next.ended === 'disabled') {
        await manager.query(disableEndpoint, [newId('whe'), row.workspace_id, row.url]);
      }
      return true;
    });
  }
}
