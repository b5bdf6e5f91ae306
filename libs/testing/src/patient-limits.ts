/**
 * Time limits with which a machine that has other work too fails no call, for stacks on which nothing is
 * broken on purpose. With production's, tests would say how busy the machine was.
 */
export const patientLimits = {
  SERVICE_CALL_TIMEOUT_MS: '30000',
  QUEUE_TIMEOUT_MS: '30000',
  // More is refused.
  CACHE_TIMEOUT_MS: '5000',
  HEALTH_CHECK_TIMEOUT_MS: '30000',
  // A worker that gets no processor time for long has not died.
  WORKER_LOCK_MS: '60000',
  WORKER_STALLED_CHECK_MS: '20000',
};

/** Those of production again, for a stack or service that is tested while something is away. */
export const usualLimits: Partial<Record<keyof typeof patientLimits, undefined>> = {
  SERVICE_CALL_TIMEOUT_MS: undefined,
  QUEUE_TIMEOUT_MS: undefined,
  CACHE_TIMEOUT_MS: undefined,
  HEALTH_CHECK_TIMEOUT_MS: undefined,
};
