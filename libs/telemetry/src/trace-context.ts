import {
  type Attributes,
  createTraceState,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { attributes } from './attributes.js';
import { withTraceId } from './id-generator.js';
import { carrier, type TraceCarrier } from './trace-carrier.js';
import { isTraceId, newSpanId, newTraceId } from './trace-ids.js';
import { formatTraceparent, parseTraceparent } from './traceparent.js';

const kinds = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

/** Attribute values; undefined ones are left out. Names come from `attributes.ts`. */
export type SpanAttributes = Attributes;

export interface SpanOptions {
  name: string;
  /** Default `internal`. */
  kind?: keyof typeof kinds;
  /** From {@link carrierFromHeaders}, a job, or another span. An invalid one begins a new trace. */
  parent?: TraceCarrier | undefined;
  /** The id of the trace when `parent` gives none; make it with `traceIdFrom`. */
  traceId?: string | undefined;
  attributes?: SpanAttributes;
  /** Unix time in ms; default now. */
  startTime?: number | undefined;
}

/** A span that is under way. Its ids are valid and lasting, whether or not it is exported. */
export interface TraceSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** null at the root of a trace. */
  readonly parentSpanId: string | null;
  /** To continue the trace elsewhere, below this span. */
  readonly carrier: TraceCarrier;
  setAttributes(values: SpanAttributes): void;
  /** Marks the span as failed. `code` is from the error catalogue; `message` holds no secret. */
  recordFailure(code: string, message: string): void;
  /** @param endTime Unix time in ms; default now. */
  end(endTime?: number): void;
}

/** OpenTelemetry reads a number below the process's start time as "ms since start"; a Date never is. */
const instant = (unixMs: number | undefined) => (unixMs === undefined ? undefined : new Date(unixMs));

function parentContext(parent: TraceCarrier | undefined): SpanContext | undefined {
  const parsed = parent === undefined ? undefined : parseTraceparent(parent.traceparent);
  if (parsed === undefined) return undefined;
  const { traceId, spanId, sampled } = parsed;
  const tracestate = parent?.tracestate;
  return {
    traceId,
    spanId,
    traceFlags: sampled ? 1 : 0,
    isRemote: true,
    ...(tracestate !== undefined && { traceState: createTraceState(tracestate) }),
  };
}

/**
 * What the SDK made, or, when none runs, a context of our own: headers and the ledger need ids also
 * where nothing is exported. Without an SDK, OpenTelemetry answers with the parent's ids or zeros.
 */
function ownContext(span: Span, parent: SpanContext | undefined, traceId: string): SpanContext {
  const made = span.spanContext();
  if (isSpanContextValid(made) && made.spanId !== parent?.spanId) return made;
  if (parent !== undefined) return { ...parent, spanId: newSpanId() };
  // Sampled: a 0 would tell the services behind this one, which may have a collector, to record nothing.
  return { traceId, spanId: newSpanId(), traceFlags: 1 };
}

/**
 * Starts a span, a child of `parent` when that is valid, else the root of a new trace. Works with and
 * without a running SDK. It never becomes the "active" span: pass `carrier` on instead.
 */
export function startSpan(options: SpanOptions): TraceSpan {
  const parent = parentContext(options.parent);
  const { traceId: wanted } = options;
  const traceId = parent?.traceId ?? (wanted !== undefined && isTraceId(wanted) ? wanted : newTraceId());
  const startTime = instant(options.startTime);
  const span = withTraceId(traceId, () =>
    trace.getTracer('byway').startSpan(
      options.name,
      {
        kind: kinds[options.kind ?? 'internal'],
        attributes: options.attributes ?? {},
        ...(startTime !== undefined && { startTime }),
      },
      parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent),
    ),
  );
  const own = ownContext(span, parent, traceId);
  const traceparent = formatTraceparent({ ...own, sampled: (own.traceFlags & 1) === 1 });
  return {
    traceId: own.traceId,
    spanId: own.spanId,
    parentSpanId: parent?.spanId ?? null,
    carrier: carrier(traceparent, own.traceState?.serialize(), options.parent?.baggage),
    setAttributes: (values) => void span.setAttributes(values),
    recordFailure: (code, message) => {
      span.setAttribute(attributes.errorType, code);
      span.setStatus({ code: SpanStatusCode.ERROR, message });
    },
    end: (endTime) => span.end(instant(endTime)),
  };
}
