import type { DynamicModule, Provider } from '@nestjs/common';
import { ApiKeysController } from './admin/api-keys.controller.js';
import { ConfigSchemaController } from './admin/config-schema.controller.js';
import { ConfigsController } from './admin/configs.controller.js';
import { VirtualKeysController } from './admin/virtual-keys.controller.js';
import { WorkspacesController } from './admin/workspaces.controller.js';
import { AssetsController } from './assets/assets.controller.js';
import { ImagesController } from './inference/images.controller.js';
import { MessagesController } from './inference/messages.controller.js';
import { TextController } from './inference/text.controller.js';
import { JobsController } from './jobs/jobs.controller.js';
import { QueuesController } from './jobs/queues.controller.js';
import { AnalyticsController } from './logs/analytics.controller.js';
import { LogsController } from './logs/logs.controller.js';
import { ModelsController } from './models/models.controller.js';
import { ProvidersController } from './models/providers.controller.js';
import { SessionController } from './session/session.controller.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';
import { OpenApiController } from './openapi/openapi.controller.js';

/** The public API over the given services. */
export class GatewayModule {
  static with(providers: Provider[]): DynamicModule {
    return {
      module: GatewayModule,
      controllers: [
        TextController,
        MessagesController,
        ImagesController,
        JobsController,
        QueuesController,
        WebhooksController,
        ModelsController,
        ProvidersController,
        VirtualKeysController,
        ConfigsController,
        ConfigSchemaController,
        ApiKeysController,
        WorkspacesController,
        LogsController,
        AnalyticsController,
        AssetsController,
        SessionController,
        OpenApiController,
      ],
      providers,
    };
  }
}
