const steps = [
  { unit: 'd', ms: 86_400_000 },
  { unit: 'h', ms: 3_600_000 },
  { unit: 'min', ms: 60_000 },
  { unit: 's', ms: 1_000 },
] as const;

/** A duration in its largest whole unit: `5 min`; below a second in ms. */
export function durationText(ms: number): string {
  const step = steps.find((candidate) => ms >= candidate.ms);
  return step === undefined ? `${Math.round(ms)} ms` : `${Math.floor(ms / step.ms)} ${step.unit}`;
}
