import { DatabaseErrorInterceptor } from '@byway/persistence/database-error-interceptor';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { AnalyticsModule } from './analytics/analytics.module.js';
import { FeedbackModule } from './feedback/feedback.module.js';
import { JobsModule } from './jobs/jobs.module.js';
import type { JobsService } from './jobs/jobs.service.js';
import { LogsModule } from './logs/logs.module.js';
import { TracesModule } from './traces/traces.module.js';

/** The HTTP side of the ledger, on a database that is open and jobs that are kept already. */
@Module({})
export class LedgerModule {
  /** @param further features that run already. */
  static on(dataSource: DataSource, jobs: JobsService, further: DynamicModule[]): DynamicModule {
    return {
      module: LedgerModule,
      global: true,
      imports: [LogsModule, TracesModule, AnalyticsModule, FeedbackModule, JobsModule.on(jobs), ...further],
      providers: [
        { provide: DataSource, useValue: dataSource },
        { provide: APP_INTERCEPTOR, useClass: DatabaseErrorInterceptor },
      ],
      exports: [DataSource],
    };
  }
}
