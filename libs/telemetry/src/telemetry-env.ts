/** Where and what to export, from the standard variables. */
export interface TelemetrySettings {
  /** Full URL of the trace receiver; absent: nothing is exported. */
  endpoint?: string;
  headers?: Record<string, string>;
  /** `OTEL_TRACES_SAMPLER` */
  sampler?: string;
  /** `OTEL_TRACES_SAMPLER_ARG` */
  samplerArg?: string;
}

/** The variables that {@link telemetryEnv} reads. */
export const telemetryVariables = [
  'OTEL_SDK_DISABLED',
  'OTEL_TRACES_EXPORTER',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_EXPORTER_OTLP_TRACES_HEADERS',
  'OTEL_EXPORTER_OTLP_PROTOCOL',
  'OTEL_TRACES_SAMPLER',
  'OTEL_TRACES_SAMPLER_ARG',
] as const;

type Source = Readonly<Partial<Record<(typeof telemetryVariables)[number], string | undefined>>>;

/** `name=value,name2=value2`, values percent-encoded. Entries without a name or value are left out. */
function parseHeaders(text: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const entry of text.split(',')) {
    const at = entry.indexOf('=');
    const name = entry.slice(0, Math.max(at, 0)).trim();
    if (name !== '') headers[name] = decode(entry.slice(at + 1).trim());
  }
  return headers;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Settings for `startTelemetry` out of `process.env` or any object with these variables. Names and
 * meaning: OpenTelemetry specification, "OTLP Exporter Configuration" and "General SDK
 * Configuration". Throws for gRPC: only OTLP over HTTP is spoken here.
 */
export function telemetryEnv(source: Source): TelemetrySettings {
  const value = (name: keyof Source) => source[name]?.trim() || undefined;
  if (value('OTEL_SDK_DISABLED')?.toLowerCase() === 'true' || value('OTEL_TRACES_EXPORTER') === 'none')
    return {};
  const base = value('OTEL_EXPORTER_OTLP_ENDPOINT');
  const endpoint =
    value('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ??
    (base === undefined ? undefined : `${base.replace(/\/+$/, '')}/v1/traces`);
  if (endpoint === undefined) return {};
  if (value('OTEL_EXPORTER_OTLP_PROTOCOL') === 'grpc') {
    throw new Error('OTEL_EXPORTER_OTLP_PROTOCOL: grpc is not supported; use http/json (port 4318).');
  }
  const headers = value('OTEL_EXPORTER_OTLP_TRACES_HEADERS') ?? value('OTEL_EXPORTER_OTLP_HEADERS');
  const sampler = value('OTEL_TRACES_SAMPLER');
  const samplerArg = value('OTEL_TRACES_SAMPLER_ARG');
  return {
    endpoint,
    ...(headers !== undefined && { headers: parseHeaders(headers) }),
    ...(sampler !== undefined && { sampler }),
    ...(samplerArg !== undefined && { samplerArg }),
  };
}
