import type { Log } from '@byway/contracts/ledger-api';
import { listOf } from '@byway/contracts/list';
import { BywayError } from '@byway/errors/byway-error';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { REQUEST_BODY, REQUEST_HEADERS, RESPONSE_HEADERS } from '../recorder/event-rows.js';
import { logConditions } from './log-conditions.js';
import type { LogFilter } from './log-query.js';
import {
  type AttemptRow,
  attemptColumns,
  attemptRowSchema,
  requestColumns,
  type RequestRow,
  requestRowSchema,
  toLog,
} from './log-rows.js';

/** `total` is exact up to here and stays here beyond: counting further costs more than it tells. */
export const MAX_TOTAL = 10_000;
/** Requests shown of one trace. */
const MAX_TRACE_REQUESTS = 500;

const totalSchema = z.tuple([z.object({ total: z.number() })]);
const headersSchema = z.record(z.string(), z.string()).nullable();
const bodiesSchema = z.array(z.object({ attempt_number: z.number(), body: z.unknown() }));

/** Reads the record. Everything is limited to one workspace. */
@Injectable()
export class LogsService {
  constructor(private readonly dataSource: DataSource) {}

  /** One page, newest first; `total` counts all pages, up to {@link MAX_TOTAL}. */
  async list(workspaceId: string, filter: LogFilter) {
    const where = logConditions(workspaceId, filter);
    const { length } = where.values;
    // Ids sort by time, so a page starts below the last id of the page before: what arrives in between
    // moves nothing.
    const after = filter.after === undefined ? '' : `AND r.id < $${length + 2}`;
    const paging = filter.after === undefined ? [filter.limit] : [filter.limit, filter.after];
    const [rows, counted] = await Promise.all([
      this.requests(`${where.sql} ${after} ORDER BY r.id DESC LIMIT $${length + 1}`, [
        ...where.values,
        ...paging,
      ]),
      this.dataSource.query<unknown>(
        `SELECT count(*)::integer AS total
         FROM (SELECT 1 FROM requests r WHERE ${where.sql} LIMIT ${MAX_TOTAL}) AS counted`,
        where.values,
      ),
    ]);
    return listOf(await this.withAttempts(workspaceId, rows), totalSchema.parse(counted)[0].total);
  }

  /**
   * One request with its bodies and headers; what was not logged or has expired is null.
   * @throws BywayError `not_found`, also for an id of another workspace.
   */
  async read(workspaceId: string, id: string): Promise<Log> {
    // The request last: its row is then at least as new as its attempts, and tells all that follows from them.
    const [attempts, stored] = await Promise.all([
      this.attempts(workspaceId, [id]),
      this.dataSource.query<unknown>(
        'SELECT attempt_number, body FROM bodies WHERE workspace_id = $1 AND request_id = $2',
        [workspaceId, id],
      ),
    ]);
    const [row] = await this.requests('r.workspace_id = $1 AND r.id = $2', [workspaceId, id]);
    if (row === undefined)
      throw new BywayError('not_found', 'No such log in this workspace.', { param: 'id' });
    const log = toLog(row, attempts.get(id) ?? []);
    const bodies = new Map(bodiesSchema.parse(stored).map((row) => [row.attempt_number, row.body]));
    return {
      ...log,
      request: bodies.get(REQUEST_BODY) ?? null,
      request_headers: headersSchema.parse(bodies.get(REQUEST_HEADERS) ?? null),
      response_headers: headersSchema.parse(bodies.get(RESPONSE_HEADERS) ?? null),
      attempts: log.attempts.map((attempt) => ({ ...attempt, response: bodies.get(attempt.number) ?? null })),
    };
  }

  /** The requests of a trace, oldest first, up to 500. */
  async ofTrace(workspaceId: string, traceId: string): Promise<Log[]> {
    const clause = `r.workspace_id = $1 AND r.trace_id = $2 ORDER BY r.id LIMIT ${MAX_TRACE_REQUESTS}`;
    return this.withAttempts(workspaceId, await this.requests(clause, [workspaceId, traceId]));
  }

  private async requests(clause: string, values: unknown[]): Promise<RequestRow[]> {
    const sql = `SELECT ${requestColumns} FROM requests r WHERE ${clause}`;
    return z.array(requestRowSchema).parse(await this.dataSource.query<unknown>(sql, values));
  }

  private async withAttempts(workspaceId: string, rows: RequestRow[]): Promise<Log[]> {
    const attempts = await this.attempts(
      workspaceId,
      rows.map((row) => row.id),
    );
    return rows.map((row) => toLog(row, attempts.get(row.id) ?? []));
  }

  private async attempts(workspaceId: string, requestIds: string[]): Promise<Map<string, AttemptRow[]>> {
    const byRequest = new Map<string, AttemptRow[]>();
    if (requestIds.length === 0) return byRequest;
    const found = await this.dataSource.query<unknown>(
      `SELECT ${attemptColumns} FROM attempts a
       WHERE a.workspace_id = $1 AND a.request_id = ANY($2) ORDER BY a.request_id, a.number`,
      [workspaceId, requestIds],
    );
    for (const row of z.array(attemptRowSchema).parse(found)) {
      const siblings = byRequest.get(row.request_id);
      if (siblings === undefined) byRequest.set(row.request_id, [row]);
      else siblings.push(row);
    }
    return byRequest;
  }
}
