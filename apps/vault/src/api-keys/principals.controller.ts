import { type Principal, verifyApiKeyRequestSchema } from '@byway/contracts/vault-api';
import { parseOrThrow } from '@byway/errors/zod-issues';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { PrincipalsService } from './principals.service.js';

@Controller('internal/api-keys')
export class PrincipalsController {
  constructor(private readonly principals: PrincipalsService) {}

  @Post('verify')
  @HttpCode(200)
  verify(@Body() body: unknown): Promise<Principal> {
    return this.principals.verify(parseOrThrow(verifyApiKeyRequestSchema, body).sha256);
  }
}
