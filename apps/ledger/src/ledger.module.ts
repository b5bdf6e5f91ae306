import { ANSWER_DEADLINE_MS } from '@byway/persistence/answer-deadline-interceptor';
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

interface LedgerParts {
  dataSource: DataSource;
  jobs: JobsService;
  /** ms for an answer that is not held on purpose. */
  answerMs: number;
}

/** The HTTP side of the ledger, on a database that is open and jobs that are kept already. */
@Module({})
export class LedgerModule {
  /** @param further features that run already. */
  static on({ dataSource, jobs, answerMs }: LedgerParts, further: DynamicModule[]): DynamicModule {
    return {
      module: LedgerModule,
      global: true,
      imports: [LogsModule, TracesModule, AnalyticsModule, FeedbackModule, JobsModule.on(jobs), ...further],
      providers: [
        { provide: DataSource, useValue: dataSource },
        { provide: ANSWER_DEADLINE_MS, useValue: answerMs },
        { provide: APP_INTERCEPTOR, useClass: DatabaseErrorInterceptor },
      ],
      exports: [DataSource, ANSWER_DEADLINE_MS],
    };
  }
}
