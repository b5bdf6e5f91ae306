import { BywayError } from '@byway/errors/byway-error';
import { Controller, Get, Param } from '@nestjs/common';
import { ActingWorkspace } from '../acting-workspace.js';
import { LogsService } from '../logs/logs.service.js';
import { traceSpans } from './trace-spans.js';

@Controller('traces')
export class TracesController {
  constructor(private readonly logs: LogsService) {}

  /** Throws `not_found` when the workspace has no request in the trace. */
  @Get(':traceId')
  async read(@ActingWorkspace() workspaceId: string, @Param('traceId') traceId: string) {
    const requests = await this.logs.ofTrace(workspaceId, traceId);
    if (requests.length === 0) {
      throw new BywayError('not_found', 'No such trace in this workspace.', { param: 'traceId' });
    }
    return { trace_id: traceId, object: 'trace' as const, requests, spans: traceSpans(requests) };
  }
}
