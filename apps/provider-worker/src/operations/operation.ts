import type { Usage } from '@byway/contracts/ledger-events';
import type { Failure } from '@byway/errors/failure';
import type { MediaSlot } from '@byway/openai-wire/media-slot';
import type { Endpoint, ModelFacts } from '@byway/providers/catalogue/catalogue-types';
import type { Adapter } from '@byway/providers/spec/adapter';
import type { Provider } from '@byway/providers/spec/define-provider';
import type { TextTarget } from '@byway/providers/spec/streaming-adapter';
import type { Params } from '@byway/routing/plan-schema';
import { type AdapterOutcome, type ResponseFacts, runAdapter } from '../provider-call/run-adapter.js';
import type { StreamConnection } from '../provider-call/run-stream.js';
import type { AnswerContext } from './answer-context.js';
import type { StreamedAnswer } from './streamed-answer.js';

/** The body of an answer as the caller gets it. */
export interface ReplyBody {
  contentType: string;
  /** Pieces that are written as they are. */
  chunks: Uint8Array[];
  /** Ids of the assets made for it, in the order of the pictures. */
  assetIds: string[];
}

/** A provider's answer that is whole. */
export interface WholeAnswer {
  /** Throws `storage_unavailable` when the caller asked for URLs and pictures cannot be stored. */
  reply(context: AnswerContext): Promise<ReplyBody>;
  /** What the log keeps. @param assetIds those of the reply. */
  logBody(assetIds: readonly string[], context: AnswerContext): Promise<unknown>;
}

/** What the record says of an answer. */
export interface AnswerFacts {
  usage: Usage;
  costUsd: number | null;
  finishReason: string | null;
  warnings: string[];
}

/** One call of a target, as everything before it has decided. */
export interface TargetCall {
  provider: Provider;
  target: TextTarget;
  /** Facts of the model; null when they are not known. */
  model: ModelFacts | null;
  connection: StreamConnection;
  /** Takes the provider key out of a failure. */
  redact: (failure: Failure) => Failure;
  /** Whether the log keeps the answer. */
  logBodies: boolean;
}

export type OperationOutcome =
  | AdapterOutcome<{ answer: WholeAnswer; facts: AnswerFacts }>
  | { kind: 'stream'; facts: ResponseFacts; stream: StreamedAnswer };

/** A request whose body was read. */
export interface PreparedRequest {
  model: string | undefined;
  /** Calls the target; null when its provider has no such endpoint. Throws what the connection throws. */
  call(call: TargetCall): Promise<OperationOutcome> | null;
}

/** One endpoint, from the body to the answer. */
export interface Operation {
  endpoint: Endpoint;
  /** Pictures, sounds and files in a body. */
  media: (body: Params) => MediaSlot[];
  /** Reads a body with the params of the target applied. Throws the 4xx of what is wrong in it. */
  prepare(body: Params): PreparedRequest;
}

/** What makes an endpoint: how its body is read, who answers it, what is made of the answer. */
export interface OperationSpec<In extends { model?: string | undefined }, Out> {
  endpoint: Endpoint;
  parse(body: unknown): In;
  adapterOf(provider: Provider): Adapter<In, Out, TextTarget> | undefined;
  factsOf(out: Out, request: In, model: ModelFacts | null): AnswerFacts;
  answerOf(out: Out, request: In): WholeAnswer;
}

/** An endpoint whose answers are whole. */
export function defineOperation<In extends { model?: string | undefined }, Out>(
  spec: OperationSpec<In, Out>,
): Operation {
  return {
    endpoint: spec.endpoint,
    media: () => [],
    prepare(body) {
      const request = spec.parse(body);
      return {
        model: request.model,
        call({ provider, target, model, connection }) {
          const adapter = spec.adapterOf(provider);
          return adapter === undefined ? null : run(adapter, { target, model, connection });
        },
      };

      async function run(
        adapter: Adapter<In, Out, TextTarget>,
        { target, model, connection }: Pick<TargetCall, 'target' | 'model' | 'connection'>,
      ): Promise<OperationOutcome> {
        const outcome = await runAdapter(adapter, { input: request, target }, connection);
        if (outcome.kind === 'failure') return outcome;
        const answer = spec.answerOf(outcome.out, request);
        return { ...outcome, out: { answer, facts: spec.factsOf(outcome.out, request, model) } };
      }
    },
  };
}
