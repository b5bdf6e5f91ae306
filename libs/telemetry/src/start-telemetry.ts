import type { TelemetrySettings } from './telemetry-env.js';

export interface TelemetryOptions extends TelemetrySettings {
  serviceName: string;
  serviceVersion: string;
  /** Told when spans cannot be exported, and about wrong settings. */
  warn?: (message: string) => void;
}

export interface Telemetry {
  /** Exports what is left and ends. Takes 3 s at most: a dead collector must not hold up a stop. */
  shutdown(): Promise<void>;
}

const nothing: Telemetry = { shutdown: () => Promise.resolve() };

/**
 * Starts the export of spans over OTLP/HTTP. Without an endpoint nothing is loaded: the SDK takes
 * about 0.4 s to import. Once per process, before the first `startSpan`.
 *
 * No automatic instrumentation: Byway starts the spans that explain a request itself (server, queue,
 * attempt), and hooks into http, pg and ioredis would cost time on every request.
 */
export async function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const { endpoint } = options;
  if (endpoint === undefined) return nothing;
  const { startSdk } = await import('./otlp-sdk.js');
  return startSdk({ ...options, endpoint });
}
