import { parseOrThrow } from '@byway/errors/zod-issues';
import { Controller, Get, Query } from '@nestjs/common';
import { ActingWorkspace } from '../acting-workspace.js';
import { breakdownFilterSchema, timeseriesFilterSchema, totalsFilterSchema } from './analytics-query.js';
import { AnalyticsService } from './analytics.service.js';

@Controller('analytics')
export class AnalyticsController {
  constructor(private readonly analytics: AnalyticsService) {}

  @Get('totals')
  totals(@ActingWorkspace() workspaceId: string, @Query() query: unknown) {
    return this.analytics.totals(workspaceId, parseOrThrow(totalsFilterSchema, query));
  }

  @Get('timeseries')
  timeseries(@ActingWorkspace() workspaceId: string, @Query() query: unknown) {
    return this.analytics.timeseries(workspaceId, parseOrThrow(timeseriesFilterSchema, query));
  }

  @Get('breakdown')
  breakdown(@ActingWorkspace() workspaceId: string, @Query() query: unknown) {
    return this.analytics.breakdown(workspaceId, parseOrThrow(breakdownFilterSchema, query));
  }
}
