import {
  rotateWebhookSecretSchema,
  signingSecretsRequestSchema,
  type WebhookSecretView,
} from '@byway/contracts/webhooks-api';
import { parseOrThrow } from '@byway/errors/zod-issues';
import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { type Acting, ActingFor } from '../platform/acting.js';
import { type RevealedSecret, WebhookSecretsService } from './webhook-secrets.service.js';

/** For the owner of a workspace. */
@Controller('webhook-secret')
export class WebhookSecretController {
  constructor(private readonly secrets: WebhookSecretsService) {}

  @Get()
  async reveal(@ActingFor() { workspaceId, actor }: Acting) {
    return view(await this.secrets.reveal({ workspaceId, actor }));
  }

  /** The body may be absent. */
  @Post('rotate')
  @HttpCode(200)
  async rotate(@ActingFor() { workspaceId, actor }: Acting, @Body() body: unknown) {
    const { grace_seconds: graceS } = parseOrThrow(rotateWebhookSecretSchema, body ?? {});
    return view(await this.secrets.rotate({ workspaceId, actor }, graceS));
  }
}

/** For workers. */
@Controller('internal/webhook-secrets')
export class SigningSecretsController {
  constructor(private readonly secrets: WebhookSecretsService) {}

  @Post('signing')
  @HttpCode(200)
  async signing(@Body() body: unknown) {
    const { workspaceId } = parseOrThrow(signingSecretsRequestSchema, body);
    return { secrets: await this.secrets.signingSecrets({ workspaceId, actor: 'internal' }) };
  }
}

function view({ secret, createdAt, previousExpiresAt }: RevealedSecret): WebhookSecretView {
  return {
    object: 'webhook-secret',
    secret,
    created_at: createdAt.toISOString(),
    previous_expires_at: previousExpiresAt?.toISOString() ?? null,
  };
}
