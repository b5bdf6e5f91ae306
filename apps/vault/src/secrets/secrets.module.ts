import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { VirtualKeysModule } from '../virtual-keys/virtual-keys.module.js';
import { CredentialsController } from './credentials.controller.js';
import { CredentialsService } from './credentials.service.js';
import { SealedSecrets } from './sealed-secrets.js';
import { SecretsController } from './secrets.controller.js';

@Module({
  imports: [AuditModule, VirtualKeysModule],
  controllers: [SecretsController, CredentialsController],
  providers: [SealedSecrets, CredentialsService],
})
export class SecretsModule {}
