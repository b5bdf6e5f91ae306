import { Module } from '@nestjs/common';
import { LogsModule } from '../logs/logs.module.js';
import { TracesController } from './traces.controller.js';

@Module({ imports: [LogsModule], controllers: [TracesController] })
export class TracesModule {}
