import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { WorkspacesController } from './workspaces.controller.js';
import { WorkspacesService } from './workspaces.service.js';

@Module({ imports: [AuditModule], controllers: [WorkspacesController], providers: [WorkspacesService] })
export class WorkspacesModule {}
