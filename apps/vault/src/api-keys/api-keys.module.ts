import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysService } from './api-keys.service.js';
import { LastUsed } from './last-used.js';
import { PrincipalsController } from './principals.controller.js';
import { PrincipalsService } from './principals.service.js';

@Module({
  imports: [AuditModule],
  controllers: [ApiKeysController, PrincipalsController],
  providers: [ApiKeysService, PrincipalsService, LastUsed],
})
export class ApiKeysModule {}
