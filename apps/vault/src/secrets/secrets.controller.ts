import { resealRequestSchema, sealRequestSchema } from '@byway/contracts/vault-api';
import { parseOrThrow } from '@byway/errors/zod-issues';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { maskSecret } from '../crypto/mask-secret.js';
import { SealedSecrets } from './sealed-secrets.js';

@Controller('internal/secrets')
export class SecretsController {
  constructor(private readonly sealedSecrets: SealedSecrets) {}

  @Post('seal')
  @HttpCode(200)
  seal(@Body() body: unknown): { token: string; masked: string } {
    const { workspaceId, plaintext } = parseOrThrow(sealRequestSchema, body);
    return { token: this.sealedSecrets.seal(workspaceId, plaintext), masked: maskSecret(plaintext) };
  }

  @Post('reseal')
  @HttpCode(200)
  reseal(@Body() body: unknown): { token: string } {
    const { workspaceId, token } = parseOrThrow(resealRequestSchema, body);
    return { token: this.sealedSecrets.reseal(workspaceId, token) };
  }
}
