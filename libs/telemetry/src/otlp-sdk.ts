import { context, type ContextManager, diag, DiagLogLevel, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { NodeSDK, resources } from '@opentelemetry/sdk-node';
import { attributes } from './attributes.js';
import { idGenerator } from './id-generator.js';
import { createSampler } from './sampler.js';
import type { Telemetry, TelemetryOptions } from './start-telemetry.js';

/** ms for one export with its repeats. Shorter than a shutdown may take, so that its failure is told. */
const EXPORT_TIMEOUT_MS = 2_500;
const SHUTDOWN_TIMEOUT_MS = 3_000;

/**
 * Context is handed on as data, never as "the active span". The SDK's own manager would switch on
 * async hooks, which slow down every promise of the process on Node 20.
 */
const noActiveContext: ContextManager = {
  active: () => ROOT_CONTEXT,
  with: (_context, run, self, ...args) => run.apply(self, args),
  bind: (_context, target) => target,
  enable: () => noActiveContext,
  disable: () => noActiveContext,
};

function reportTo(warn: (message: string) => void): void {
  const ignore = () => undefined;
  diag.setLogger(
    { error: warn, warn, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}

/** The part of `startTelemetry` that needs the SDK; a file of its own so that it loads on demand. */
export function startSdk(options: TelemetryOptions & { endpoint: string }): Telemetry {
  const { warn, endpoint, headers } = options;
  if (warn !== undefined) reportTo(warn);
  const sdk = new NodeSDK({
    resource: resources.resourceFromAttributes({
      [attributes.serviceName]: options.serviceName,
      [attributes.serviceVersion]: options.serviceVersion,
    }),
    // The process detector would export the command line and the user's name.
    resourceDetectors: [resources.envDetector, resources.hostDetector],
    serviceName: options.serviceName,
    sampler: createSampler(options),
    idGenerator,
    traceExporter: new OTLPTraceExporter({
      url: endpoint,
      timeoutMillis: EXPORT_TIMEOUT_MS,
      ...(headers !== undefined && { headers }),
    }),
    contextManager: noActiveContext,
    textMapPropagator: null,
    instrumentations: [],
    metricReaders: [],
    logRecordProcessors: [],
  });
  sdk.start();
  return { shutdown: () => shutdown(sdk, warn) };
}

async function shutdown(sdk: NodeSDK, warn: TelemetryOptions['warn']): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, SHUTDOWN_TIMEOUT_MS);
  });
  const flushed = sdk.shutdown().catch((error: unknown) => {
    warn?.(`The last spans were not exported: ${error instanceof Error ? error.message : String(error)}`);
  });
  await Promise.race([flushed, timeout]);
  clearTimeout(timer);
  trace.disable();
  context.disable();
  diag.disable();
}
