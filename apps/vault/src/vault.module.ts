import { type DynamicModule, Module } from '@nestjs/common';
import { ApiKeysModule } from './api-keys/api-keys.module.js';
import { AuditModule } from './audit/audit.module.js';
import { type Platform, PlatformModule } from './platform/platform.module.js';
import { SecretsModule } from './secrets/secrets.module.js';
import { VirtualKeysModule } from './virtual-keys/virtual-keys.module.js';
import { WebhookSecretsModule } from './webhook-secrets/webhook-secrets.module.js';
import { WorkspacesModule } from './workspaces/workspaces.module.js';

/** The whole vault. */
@Module({})
export class VaultModule {
  static with(platform: Platform): DynamicModule {
    return {
      module: VaultModule,
      imports: [
        PlatformModule.with(platform),
        AuditModule,
        WorkspacesModule,
        ApiKeysModule,
        VirtualKeysModule,
        SecretsModule,
        WebhookSecretsModule,
      ],
    };
  }
}
