import { newSpanId, newTraceId } from './trace-ids.js';

let chosenTraceId: string | undefined;

/** The SDK's id generator; a root span takes the trace id that {@link withTraceId} set. */
export const idGenerator = {
  generateTraceId: (): string => chosenTraceId ?? newTraceId(),
  generateSpanId: newSpanId,
};

/**
 * Runs `start` so that a root span started in it gets this trace id. OpenTelemetry has no other way
 * to choose the id of a trace: a made-up parent would leave a span in the trace that nobody recorded.
 * `start` is synchronous, so two requests cannot mix.
 */
export function withTraceId<T>(traceId: string, start: () => T): T {
  chosenTraceId = traceId;
  try {
    return start();
  } finally {
    chosenTraceId = undefined;
  }
}
