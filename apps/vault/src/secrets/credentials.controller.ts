import {
  actorHeader,
  resolveCredentialRequestSchema,
  type ResolvedCredential,
} from '@byway/contracts/vault-api';
import { parseOrThrow } from '@byway/errors/zod-issues';
import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { CredentialsService } from './credentials.service.js';

/** Who is on record when a worker does not say which it is. */
const UNNAMED_ACTOR = 'internal';

@Controller('internal/credentials')
export class CredentialsController {
  constructor(private readonly credentials: CredentialsService) {}

  @Post('resolve')
  @HttpCode(200)
  async resolve(
    @Body() body: unknown,
    @Headers(actorHeader) actor: string | undefined,
  ): Promise<ResolvedCredential> {
    const request = parseOrThrow(resolveCredentialRequestSchema, body);
    return { key: await this.credentials.resolve({ ...request, actor: actor ?? UNNAMED_ACTOR }) };
  }
}
