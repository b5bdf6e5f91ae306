import { tracing } from '@opentelemetry/sdk-node';

const { AlwaysOffSampler, AlwaysOnSampler, ParentBasedSampler, TraceIdRatioBasedSampler } = tracing;

function ratio(argument: string | undefined): number {
  const value = argument === undefined ? 1 : Number(argument);
  if (!(value >= 0 && value <= 1)) throw new Error('OTEL_TRACES_SAMPLER_ARG: must be a number from 0 to 1.');
  return value;
}

/**
 * The sampler of `OTEL_TRACES_SAMPLER`, by default `parentbased_always_on`. Names: OpenTelemetry
 * specification, "General SDK Configuration". Throws for a name or ratio that is not in it.
 */
export function createSampler(settings: { sampler?: string; samplerArg?: string }): tracing.Sampler {
  const parentBased = (root: tracing.Sampler) => new ParentBasedSampler({ root });
  switch (settings.sampler) {
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
    case 'traceidratio':
      return new TraceIdRatioBasedSampler(ratio(settings.samplerArg));
    case 'parentbased_always_off':
      return parentBased(new AlwaysOffSampler());
    case 'parentbased_traceidratio':
      return parentBased(new TraceIdRatioBasedSampler(ratio(settings.samplerArg)));
    case undefined:
    case 'parentbased_always_on':
      return parentBased(new AlwaysOnSampler());
    default:
      throw new Error(`OTEL_TRACES_SAMPLER: "${settings.sampler}" is not a sampler.`);
  }
}
