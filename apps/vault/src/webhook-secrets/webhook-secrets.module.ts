import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { SigningSecretsController, WebhookSecretController } from './webhook-secrets.controller.js';
import { WebhookSecretsService } from './webhook-secrets.service.js';

@Module({
  imports: [AuditModule],
  controllers: [WebhookSecretController, SigningSecretsController],
  providers: [WebhookSecretsService],
})
export class WebhookSecretsModule {}
