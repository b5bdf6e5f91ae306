import { type DynamicModule, Module } from '@nestjs/common';
import { WebhookTriesService } from './webhook-tries.service.js';
import { WebhooksController, WebhookTriesController } from './webhooks.controller.js';
import { WebhooksService } from './webhooks.service.js';

/** The HTTP side of webhooks. */
@Module({})
export class WebhooksModule {
  static on(webhooks: WebhooksService, tries: WebhookTriesService): DynamicModule {
    return {
      module: WebhooksModule,
      controllers: [WebhooksController, WebhookTriesController],
      providers: [
        { provide: WebhooksService, useValue: webhooks },
        { provide: WebhookTriesService, useValue: tries },
      ],
    };
  }
}
