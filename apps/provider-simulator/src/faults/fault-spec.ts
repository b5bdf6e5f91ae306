import { z } from 'zod';

/**
 * What can go wrong with a call:
 * `status` an HTTP error; `auth`, `quota`, `filter` that refusal in the provider's own words;
 * `filter-200`, `error-200` a success that is really a failure, where the provider has such a thing;
 * `empty` a 200 without pictures; `reset` the connection dropped before any work, `lost` after it;
 * `hang` no answer ever; `truncate` half the body and a dropped connection; `malformed` a whole body that is cut;
 * `stall` half the body, then nothing. A stream breaks after some events; `error-first`, `error-mid` and
 * `no-end` (no terminator) exist for streams only.
 */
export const faultNames = [
  'ok',
  'status',
  'auth',
  'quota',
  'filter',
  'filter-200',
  'error-200',
  'empty',
  'reset',
  'lost',
  'hang',
  'truncate',
  'malformed',
  'stall',
  'error-first',
  'error-mid',
  'no-end',
] as const;
export type FaultName = (typeof faultNames)[number];

export interface FaultSpec {
  fault: FaultName;
  /** With `status`. */
  status?: number;
  /** Error code or name put in the body in place of the usual one, e.g. `slow_down`. */
  code?: string;
  retryAfterSeconds?: number;
  /** From the call's arrival to its answer. */
  latencyMs?: number;
  /** From the head of a streamed answer to its first event. */
  firstMs?: number;
  /** Between the events of a stream, or the pieces of a body. */
  chunkMs?: number;
  /** Events before a fault in the middle of a stream. */
  at?: number;
  /** This many calls have the fault, later ones are healthy. */
  times?: number;
  /** Only this picture of several has the fault, from 1 (Stability v1). */
  item?: number;
  /** Tells keys apart; changes nothing. */
  label?: string;
}

/** A specification that does not follow the grammar; the message says what is wrong and what is allowed. */
export class FaultSpecError extends Error {}

const wholeNumber = (least: number, most: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(least).max(most));

const modifiers = {
  status: wholeNumber(400, 599),
  latency: wholeNumber(0, 600_000),
  'retry-after': wholeNumber(0, 86_400),
  'first-ms': wholeNumber(0, 600_000),
  'chunk-ms': wholeNumber(0, 600_000),
  at: wholeNumber(0, 1_000_000),
  times: wholeNumber(1, 1_000_000),
  item: wholeNumber(1, 10),
  code: z.string().regex(/^[\w.-]{1,64}$/),
  label: z.string().regex(/^[\w.-]{1,64}$/),
};

const itemNames = z.enum([
  'status',
  'latency',
  'first-ms',
  'chunk-ms',
  'at',
  'retry-after',
  'times',
  'item',
  'code',
  'label',
]);
const simpleFaults = z.enum(faultNames).exclude(['status']);

/**
 * Reads `item *(";" item)`, where an item is a fault name, a status (`503` or `status=503`) or a `name=value`.
 * @throws FaultSpecError
 */
export function parseFaultSpec(text: string): FaultSpec {
  const spec: FaultSpec = { fault: 'ok' };
  let faults = 0;
  for (const item of text.split(';').map((part) => part.trim())) {
    const [name = '', value] = splitItem(item);
    const fault = simpleFaults.safeParse(name);
    if (fault.success && value === undefined) {
      spec.fault = fault.data;
      faults += 1;
      continue;
    }
    const known = itemNames.safeParse(name);
    if (!known.success || value === undefined) throw new FaultSpecError(`unknown item "${item}". ${help()}`);
    if (known.data === 'status') faults += 1;
    setItem(spec, known.data, value);
  }
  if (faults > 1) throw new FaultSpecError(`more than one fault in "${text}". ${help()}`);
  return spec;
}

/** `503` is short for `status=503`. */
function splitItem(item: string): string[] {
  return /^\d{3}$/.test(item) ? ['status', item] : item.split('=', 2);
}

function setItem(spec: FaultSpec, name: z.infer<typeof itemNames>, value: string): void {
  const parsed = modifiers[name].safeParse(value);
  if (!parsed.success) throw new FaultSpecError(`bad value in "${name}=${value}". ${help()}`);
  const amount = Number(parsed.data);
  const set: Record<typeof name, () => Partial<FaultSpec>> = {
    status: () => ({ fault: 'status', status: amount }),
    latency: () => ({ latencyMs: amount }),
    'first-ms': () => ({ firstMs: amount }),
    'chunk-ms': () => ({ chunkMs: amount }),
    at: () => ({ at: amount }),
    'retry-after': () => ({ retryAfterSeconds: amount }),
    times: () => ({ times: amount }),
    item: () => ({ item: amount }),
    code: () => ({ code: value }),
    label: () => ({ label: value }),
  };
  Object.assign(spec, set[name]());
}

function help(): string {
  const simple = simpleFaults.options.join(', ');
  return (
    `Write at most one fault (400-599, status=400-599, ${simple}) and any of ` +
    'latency=ms, first-ms=ms, chunk-ms=ms, at=n, retry-after=seconds, times=n, item=n, code=word, label=word, separated by ";"'
  );
}
