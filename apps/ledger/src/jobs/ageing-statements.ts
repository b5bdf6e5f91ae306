/** Attempts that nobody has begun. The conditions are those of the indexes `jobs_ageing_idx` and `jobs_raised_idx`. */
const WAITS = `begun_at IS NULL AND status IN ('queued', 'in_progress')`;
const LOW = `priority > 0 AND ${WAITS}`;
const firstProvider = (above: string) =>
  `(SELECT provider FROM jobs WHERE ${LOW} AND provider > ${above} ORDER BY provider LIMIT 1)`;

/** Providers with attempts that can be raised; one step in the index for each, however many wait. */
export const selectWaitingProviders = `
  WITH RECURSIVE found AS (
    SELECT ${firstProvider("''")} AS provider
    UNION ALL
    SELECT ${firstProvider('found.provider')} FROM found WHERE found.provider IS NOT NULL)
  SELECT provider FROM found WHERE provider IS NOT NULL`;

/** `$1`: provider. Attempts that were raised and still wait. */
export const countRaised = `
  SELECT count(*)::integer AS raised FROM jobs WHERE provider = $1 AND priority = 0 AND ${WAITS}`;

/** `$2`: ms of waiting, `$3`: rows. The longest waiting first, of those that are in the queue. */
export const selectAged = `
  SELECT id, attempt FROM jobs
  WHERE provider = $1 AND ${LOW} AND run_at <= now() - $2::float8 * interval '1 ms' AND queued_at IS NOT NULL
  ORDER BY run_at LIMIT $3`;

/**
 * `$1`, `$2`: ids and attempts. Later attempts of these jobs have no priority either, so an attempt
 * that a worker has begun since it was raised is marked as well.
 */
export const markRaised = `
  UPDATE jobs SET priority = 0 FROM unnest($1::text[], $2::integer[]) AS x(id, attempt)
  WHERE jobs.id = x.id AND jobs.attempt = x.attempt`;
