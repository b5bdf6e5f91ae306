import { z } from 'zod';

const ms = (fewest: number) => z.coerce.number().int().min(fewest);

/**
 * How long the parts of Byway may take to answer each other, in ms: the variables of every service, to
 * spread into its env schema. {@link timeLimits} makes the object out of them that the code is given.
 *
 * A limit is here when a slow machine, network or store can make it too short, so that calls fail which
 * only had to wait, or when an operator chooses between two goods by it: how soon a revoked key is refused
 * and how often the vault is asked. What is no such limit stays a constant beside its use: intervals,
 * back-offs, leases and other lifetimes, what providers and receivers of webhooks are given, and how long
 * a start or stop may take.
 *
 * The defaults let a caller have its 503 within 2 s of the failure of a part.
 */
export const timeLimitEnv = {
  /** One call from service to service, its connection included. The same in all services. */
  SERVICE_CALL_TIMEOUT_MS: ms(200).default(1_500),
  /**
   * One query of vault, config service or ledger, and one connection to their database. Default: as
   * SERVICE_CALL_TIMEOUT_MS, which is the most.
   */
  DATABASE_TIMEOUT_MS: ms(200).optional(),
  /** One operation on the queue, the wait for its connection included. */
  QUEUE_TIMEOUT_MS: ms(300).default(1_700),
  /** One question to the response cache. Claims of 10 s are renewed every 3.3 s, so no more than 5 s. */
  CACHE_TIMEOUT_MS: ms(10).max(5_000).default(250),
  /** Silence of the S3-compatible asset store, not a whole transfer. */
  ASSET_STORE_TIMEOUT_MS: ms(10).default(1_500),
  /** One dependency's answer to `/readyz`. */
  HEALTH_CHECK_TIMEOUT_MS: ms(10).default(1_500),
  /** Use of a key or config that was looked up, without asking again. A change counts everywhere after it. */
  LOOKUP_FRESH_MS: ms(100).default(10_000),
  /** Wait for a caller who does not read, while another one does who joined the call. */
  CALLER_STALL_TIMEOUT_MS: ms(100).default(10_000),
};

type TimeLimitEnv = z.output<z.ZodObject<typeof timeLimitEnv>>;

/** Limits of one process, all in ms. Each is handed to the place where it acts. */
export interface TimeLimits {
  /** One call to another service. */
  serviceCallMs: number;
  /**
   * Wait for a new value where an old one is known, before the old one serves. Several of them in a row
   * leave time for a lookup without an old value.
   */
  staleLookupMs: number;
  /** A worker's question at a gateway whether the caller still waits. A false "no" ends a call. */
  callerQuestionMs: number;
  /**
   * Wait of a ledger's write for its transaction. Under half of what the caller waits, because the
   * transaction takes time as well, and what its caller gave up must not be done.
   */
  joinedWriteMs: number;
  /** One query, and one connection to the database. */
  databaseMs: number;
  /** An answer of vault or ledger that needs several queries. */
  answerMs: number;
  /** One operation on the queue. */
  queueMs: number;
  /** Time in the queue after which a worker asks for the caller; always less than a gateway's add gets. */
  queuedUnaskedMs: number;
  /** One question to the response cache. */
  cacheMs: number;
  /** Silence of the asset store. */
  assetStoreMs: number;
  /** One health check. */
  healthCheckMs: number;
  /** Age up to which a key or config that was looked up is used without asking again. */
  lookupFreshMs: number;
  /** Time for which one caller may hold up another who joined the call. */
  callerStallMs: number;
}

/** ms from the end of a query to that of the answer: beyond the query there is a ROLLBACK. */
const ANSWER_AFTER_QUERY_MS = 200;
const LONGEST_UNASKED_MS = 1_000;

/**
 * The limits that a service's variables give, with those that follow from them.
 * @throws Error that names the variable, when queries may take longer than those who wait for them.
 */
export function timeLimits(env: TimeLimitEnv): TimeLimits {
  const { SERVICE_CALL_TIMEOUT_MS: serviceCallMs, QUEUE_TIMEOUT_MS: queueMs } = env;
  const { DATABASE_TIMEOUT_MS: databaseMs = serviceCallMs } = env;
  if (databaseMs > serviceCallMs) {
    throw new Error(
      'Invalid environment:\n  DATABASE_TIMEOUT_MS: must not be more than SERVICE_CALL_TIMEOUT_MS ' +
        `(${serviceCallMs}), or the database works for callers who have given up`,
    );
  }
  return {
    serviceCallMs,
    staleLookupMs: Math.round(serviceCallMs / 6),
    callerQuestionMs: Math.round((serviceCallMs * 4) / 3),
    joinedWriteMs: Math.round((serviceCallMs * 7) / 15),
    databaseMs,
    answerMs: databaseMs + ANSWER_AFTER_QUERY_MS,
    queueMs,
    queuedUnaskedMs: Math.min(LONGEST_UNASKED_MS, Math.round(queueMs * 0.6)),
    cacheMs: env.CACHE_TIMEOUT_MS,
    assetStoreMs: env.ASSET_STORE_TIMEOUT_MS,
    healthCheckMs: env.HEALTH_CHECK_TIMEOUT_MS,
    lookupFreshMs: env.LOOKUP_FRESH_MS,
    callerStallMs: env.CALLER_STALL_TIMEOUT_MS,
  };
}

/** The limits of a process without variables; for tests, and for programs that are no service. */
export const defaultTimeLimits: TimeLimits = timeLimits(z.object(timeLimitEnv).parse({}));
