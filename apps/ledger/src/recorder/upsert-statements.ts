import {
  attemptFinish,
  attemptKey,
  attemptStart,
  bodyColumns,
  requestDerived,
  requestKey,
  requestSettlement,
  requestStart,
} from './row-columns.js';

/** Columns that one kind of event writes together; the lower value of `decidedBy` counts. */
interface Part {
  columns: Readonly<Record<string, string>>;
  decidedBy: string;
}

/** What the start of a request says, and its end. */
export const requestParts: Part[] = [
  { columns: requestStart, decidedBy: 'start_key' },
  { columns: requestSettlement, decidedBy: 'settle_key' },
];

/** Whether the part of the row `given` counts before that of `present` (aliases). A null key says nothing. */
const wins = ({ decidedBy }: Part, given: string, present: string) =>
  // '~' sorts after every key.
  `${given}.${decidedBy} < COALESCE(${present}.${decidedBy}, '~')`;

/** The columns of a part with the value that counts. */
export const winners = (part: Part, given: string, present: string) =>
  Object.keys(part.columns).map((name) => ({
    name,
    value: `CASE WHEN ${wins(part, given, present)} THEN ${given}.${name} ELSE ${present}.${name} END`,
  }));

interface Insert {
  table: string;
  key: Readonly<Record<string, string>>;
  columns: Readonly<Record<string, string>>;
  /** Values for columns that may not be null. */
  defaults?: Readonly<Record<string, string>>;
}

interface Upsert extends Omit<Insert, 'columns'> {
  parts: Part[];
}

const names = (columns: Readonly<Record<string, string>>) => Object.keys(columns);

/**
 * Inserts any number of rows: `rows` is a JSON array of them. They are taken in the order of their key,
 * so that two batches that share rows wait for each other instead of deadlocking.
 * @param where which of the rows `x`.
 */
function insertFrom(rows: string, { table, key, columns, defaults = {} }: Insert, where = 'true'): string {
  const all = { ...key, ...columns };
  const record = Object.entries(all).map(([name, type]) => `${name} ${type}`);
  const values = names(all).map((name) =>
    name in defaults ? `COALESCE(x.${name}, ${defaults[name]})` : `x.${name}`,
  );
  return `INSERT INTO ${table} AS t (${names(all).join(', ')})
    SELECT ${values.join(', ')} FROM jsonb_to_recordset(${rows}::jsonb) AS x(${record.join(', ')})
    WHERE ${where}
    ORDER BY ${names(key)
      .map((name) => `x.${name}`)
      .join(', ')}`;
}

/** `$1`: the rows. */
const insertStatement = (insert: Insert) =>
  `${insertFrom('$1', insert)} ON CONFLICT (${names(insert.key).join(', ')})`;

/** A row that is there takes the parts of the new one that count before its own. */
function upsertStatement({ parts, ...insert }: Upsert): string {
  const columns = Object.assign({}, ...parts.map((part) => part.columns)) as Record<string, string>;
  const updates = parts.flatMap((part) =>
    winners(part, 'excluded', 't').map(({ name, value }) => `${name} = ${value}`),
  );
  return `${insertStatement({ ...insert, columns })} DO UPDATE SET ${updates.join(', ')}
    WHERE ${parts.map((part) => wins(part, 'excluded', 't')).join(' OR ')}`;
}

const requests: Insert = {
  table: 'requests',
  key: requestKey,
  columns: { ...requestStart, ...requestSettlement, ...requestDerived },
  defaults: { metadata: "'{}'", status: "'in_progress'" },
};

/** Rows that are there are locked and stay as they are; returns the keys of those that were not. */
export const insertRequests = `${insertStatement(requests)} DO UPDATE SET id = t.id WHERE false RETURNING ${names(requestKey).join(', ')}`;

export const upsertAttempts = upsertStatement({
  table: 'attempts',
  key: attemptKey,
  parts: [
    { columns: attemptStart, decidedBy: 'start_key' },
    { columns: attemptFinish, decidedBy: 'finish_key' },
  ],
  defaults: { status: "'in_progress'", usage: "'{}'", warnings: "'[]'" },
});

const { workspace_id, request_id, attempt_number, ...bodyContent } = bodyColumns;
const bodies = { table: 'bodies', key: { workspace_id, request_id, attempt_number } };
export const upsertBodies = upsertStatement({
  ...bodies,
  parts: [{ columns: bodyContent, decidedBy: 'body_key' }],
});

/**
 * Parts of a statement that record what is new: rows of the JSON arrays `requests` and `bodies`, as far as
 * a subquery gives the ids of their requests. They fail when such a row is there.
 */
export const insertNew = (rows: { requests: string; bodies: string; ids: string }) => ({
  requests: insertFrom(rows.requests, requests, `x.id IN (${rows.ids})`),
  bodies: insertFrom(rows.bodies, { ...bodies, columns: bodyContent }, `x.request_id IN (${rows.ids})`),
});
