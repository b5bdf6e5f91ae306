import { messagesMedia } from '@byway/anthropic-wire/messages-media';
import { parseMessagesRequest } from '@byway/anthropic-wire/messages-request';
import { Controller, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Operation } from './accept-request.js';
import { InferenceService } from './inference.service.js';

const create: Operation = { endpoint: '/v1/messages', parse: parseMessagesRequest, media: messagesMedia };

@Controller('v1/messages')
export class MessagesController {
  constructor(private readonly inference: InferenceService) {}

  @Post()
  create(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.inference.serve(request, reply, create);
  }
}
