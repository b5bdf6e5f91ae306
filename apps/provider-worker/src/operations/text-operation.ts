import type { MediaSlot } from '@byway/openai-wire/media-slot';
import type { Endpoint } from '@byway/providers/catalogue/catalogue-types';
import type { Provider } from '@byway/providers/spec/define-provider';
import type { StreamingAdapter } from '@byway/providers/spec/streaming-adapter';
import type { Params } from '@byway/routing/plan-schema';
import { runAdapter } from '../provider-call/run-adapter.js';
import { runStream } from '../provider-call/run-stream.js';
import type { Operation, OperationOutcome, TargetCall } from './operation.js';
import type { StreamFormat } from './stream-format.js';
import { type Assembler, streamedAnswer } from './streamed-answer.js';
import { textAnswer, textCost, textFacts, wholeStream } from './text-answer.js';

/** What makes an endpoint that answers in text, whole or streamed. */
export interface TextOperationSpec<In, Answer, Chunk> {
  endpoint: Endpoint;
  parse(body: unknown): In;
  media?: (body: Params) => MediaSlot[];
  adapterOf(provider: Provider): StreamingAdapter<In, Answer, Chunk> | undefined;
  format: StreamFormat<Chunk>;
  /** A whole answer as the chunks that a stream of it would have had. */
  chunksOf(answer: Answer, request: In): Chunk[];
  assembler(): Assembler<Chunk>;
}

/** An endpoint whose answers are streamed when the caller says `stream: true`. */
export function defineTextOperation<
  In extends { model?: string | undefined; stream?: boolean | undefined },
  Answer,
  Chunk,
>(spec: TextOperationSpec<In, Answer, Chunk>): Operation {
  return {
    endpoint: spec.endpoint,
    media: spec.media ?? (() => []),
    prepare(body) {
      const request = spec.parse(body);
      return {
        model: request.model,
        call(call) {
          const adapter = spec.adapterOf(call.provider);
          if (adapter === undefined) return null;
          return request.stream === true ? stream(adapter, call) : whole(adapter, call);
        },
      };

      async function whole(
        adapter: StreamingAdapter<In, Answer, Chunk>,
        { target, model, connection }: TargetCall,
      ): Promise<OperationOutcome> {
        const outcome = await runAdapter(adapter, { input: request, target }, connection);
        if (outcome.kind === 'failure') return outcome;
        return { ...outcome, out: { answer: textAnswer(outcome.out), facts: textFacts(outcome.out, model) } };
      }

      async function stream(
        adapter: StreamingAdapter<In, Answer, Chunk>,
        { target, model, connection, redact, logBodies }: TargetCall,
      ): Promise<OperationOutcome> {
        const outcome = await runStream(adapter, { input: request, target }, connection);
        if (outcome.kind === 'failure') return outcome;
        if (outcome.kind === 'success') {
          const { out } = outcome;
          const text = spec.chunksOf(out.answer, request).map((chunk) => spec.format.chunk(chunk));
          const answer = wholeStream(out, [...text, spec.format.end].join(''));
          return { ...outcome, out: { answer, facts: textFacts(out, model) } };
        }
        const answer = streamedAnswer(outcome.chunks, {
          format: spec.format,
          assembler: logBodies ? spec.assembler() : null,
          costOf: (usage) => textCost(usage, model),
          redact,
        });
        return { kind: 'stream', facts: outcome.facts, stream: answer };
      }
    },
  };
}
