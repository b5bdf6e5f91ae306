import { chatMedia } from '@byway/openai-wire/chat-media';
import { parseChatRequest } from '@byway/openai-wire/chat-request';
import { parseCompletionRequest } from '@byway/openai-wire/completion';
import { parseEmbeddingsRequest } from '@byway/openai-wire/embeddings';
import { Controller, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Operation } from './accept-request.js';
import { InferenceService } from './inference.service.js';

const chat: Operation = { endpoint: '/v1/chat/completions', parse: parseChatRequest, media: chatMedia };
const completion: Operation = { endpoint: '/v1/completions', parse: parseCompletionRequest };
const embed: Operation = { endpoint: '/v1/embeddings', parse: parseEmbeddingsRequest };

@Controller('v1')
export class TextController {
  constructor(private readonly inference: InferenceService) {}

  @Post('chat/completions')
  chat(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.inference.serve(request, reply, chat);
  }

  @Post('completions')
  complete(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.inference.serve(request, reply, completion);
  }

  @Post('embeddings')
  embed(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.inference.serve(request, reply, embed);
  }
}
