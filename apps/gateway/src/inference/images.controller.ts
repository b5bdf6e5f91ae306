import { parseImageGenerateRequest } from '@byway/openai-wire/image-generate';
import { Controller, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Operation } from './accept-request.js';
import { InferenceService } from './inference.service.js';

const generate: Operation = { endpoint: '/v1/images/generations', parse: parseImageGenerateRequest };

@Controller('v1/images')
export class ImagesController {
  constructor(private readonly inference: InferenceService) {}

  @Post('generations')
  generate(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.inference.serve(request, reply, generate);
  }
}
