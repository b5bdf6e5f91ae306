import { describe, expect, it } from '@jest/globals';
import { telemetryEnv } from './telemetry-env.js';

describe('telemetryEnv', () => {
  it('exports nothing unless an endpoint is set', () => {
    expect(telemetryEnv({})).toEqual({});
    expect(telemetryEnv({ OTEL_EXPORTER_OTLP_ENDPOINT: '', OTEL_TRACES_SAMPLER: 'always_on' })).toEqual({});
  });

  it('adds the traces path to the base endpoint, and takes the traces endpoint as it is', () => {
    const base = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/' };
    expect(telemetryEnv(base).endpoint).toBe('http://collector:4318/v1/traces');
    const own = { ...base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://traces/in' };
    expect(telemetryEnv(own).endpoint).toBe('http://traces/in');
  });

  it('reads headers, percent-decoded', () => {
    const settings = telemetryEnv({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c',
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20b==, x-tenant = 1,broken,odd=%zz',
    });
    expect(settings.headers).toEqual({ 'api-key': 'a b==', 'x-tenant': '1', odd: '%zz' });
  });

  it.each([{ OTEL_SDK_DISABLED: 'true' }, { OTEL_TRACES_EXPORTER: 'none' }])('is off with %j', (off) => {
    expect(telemetryEnv({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', ...off })).toEqual({});
  });

  it('refuses gRPC, which is not spoken', () => {
    const source = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4317', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
    expect(() => telemetryEnv(source)).toThrow(/grpc is not supported/);
  });
});
