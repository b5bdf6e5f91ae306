import { type DynamicModule, Module } from '@nestjs/common';
import { JobReportsController, JobsController, JobStatsController } from './jobs.controller.js';
import { JobsService } from './jobs.service.js';

/** The HTTP side of jobs that are kept already. */
@Module({})
export class JobsModule {
  static on(jobs: JobsService): DynamicModule {
    return {
      module: JobsModule,
      controllers: [JobsController, JobReportsController, JobStatsController],
      providers: [{ provide: JobsService, useValue: jobs }],
    };
  }
}
