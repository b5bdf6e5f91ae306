import { listOf } from '@byway/contracts/list';
import type {
  WebhookDeliveryDetail,
  WebhookDeliveryQuery,
  WebhookEndpoint,
  WebhookEndpointQuery,
} from '@byway/contracts/webhooks-api';
import { BywayError } from '@byway/errors/byway-error';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { changeRows, queryRows } from '../jobs/job-queries.js';
import { MAX_TOTAL } from '../logs/logs.service.js';
import {
  countDeliveries,
  countDisabledEndpoints,
  enableEndpoint,
  redeliver,
  selectDeliveries,
  selectDelivery,
  selectDisabledEndpoints,
} from './webhook-statements.js';
import {
  deliveryDetailRowSchema,
  deliveryRowSchema,
  endpointRowSchema,
  toDelivery,
  toDeliveryDetail,
  toEndpoint,
} from './webhook-view.js';

/** What the owner of a workspace sees of its webhooks, and can do about them. */
export class WebhooksService {
  constructor(private readonly dataSource: DataSource) {}

  /** One page, newest first; `total` counts all pages, up to 10,000. */
  async list(workspaceId: string, { status, limit, after }: WebhookDeliveryQuery) {
    const rows = await queryRows(this.dataSource, {
      sql: selectDeliveries,
      values: [workspaceId, status ?? null, after ?? null, limit],
      row: deliveryRowSchema,
    });
    const total = await this.count(countDeliveries, [workspaceId, status ?? null, MAX_TOTAL]);
    return listOf(rows.map(toDelivery), total);
  }

  /** @throws BywayError `not_found` */
  async read(workspaceId: string, id: string): Promise<WebhookDeliveryDetail> {
    const values = [workspaceId, id];
    const [row] = await queryRows(this.dataSource, {
      sql: selectDelivery,
      values,
      row: deliveryDetailRowSchema,
    });
    if (row === undefined) throw notFound('No such webhook delivery in this workspace.');
    return toDeliveryDetail(row);
  }

  /**
   * Sends an ended delivery again, with all its tries and the same `webhook-id`.
   * @throws BywayError `not_found`; `conflict` for one that has not ended, or whose endpoint is disabled.
   */
  async redeliver(workspaceId: string, id: string): Promise<WebhookDeliveryDetail> {
    const values = [workspaceId, id];
    const [row] = await changeRows(this.dataSource, { sql: redeliver, values, row: deliveryDetailRowSchema });
    if (row !== undefined) return toDeliveryDetail(row);
    const { status } = await this.read(workspaceId, id);
    const message =
      status === 'pending'
        ? 'The delivery has not ended: it is tried anyway.'
        : 'The endpoint is disabled: enable it first (POST /v1/webhooks/endpoints/{id}/enable).';
    throw new BywayError('conflict', message, { param: 'id' });
  }

  /** One page of the endpoints that are disabled, newest first. */
  async endpoints(workspaceId: string, { limit, after }: WebhookEndpointQuery) {
    const rows = await queryRows(this.dataSource, {
      sql: selectDisabledEndpoints,
      values: [workspaceId, after ?? null, limit],
      row: endpointRowSchema,
    });
    const total = await this.count(countDisabledEndpoints, [workspaceId, MAX_TOTAL]);
    return listOf(rows.map(toEndpoint), total);
  }

  /** Lets an endpoint be called again; one that is enabled stays so. @throws BywayError `not_found` */
  async enable(workspaceId: string, id: string): Promise<WebhookEndpoint> {
    const values = [workspaceId, id];
    const [row] = await changeRows(this.dataSource, { sql: enableEndpoint, values, row: endpointRowSchema });
    if (row === undefined) throw notFound('No such webhook endpoint in this workspace.');
    return toEndpoint(row);
  }

  private async count(sql: string, values: unknown[]): Promise<number | undefined> {
    const row = z.object({ total: z.number() });
    return (await queryRows(this.dataSource, { sql, values, row }))[0]?.total;
  }
}

const notFound = (message: string) => new BywayError('not_found', message, { param: 'id' });
