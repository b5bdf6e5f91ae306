import { randomUUID } from 'node:crypto';
import type { ProviderName } from '../http/dialect.js';

/** What became of a call's connection: `cut` by the simulator, `aborted` by the client before the whole answer. */
export type CallOutcome = 'open' | 'finished' | 'cut' | 'aborted';

export interface CallRecord {
  id: string;
  provider: ProviderName;
  method: string;
  path: string;
  /** Null when the call was refused before its model was read. */
  model: string | null;
  /** Keys made for the simulator in full, any other shortened. Null when none was sent. */
  key: string | null;
  /** ISO 8601. */
  at: string;
  /** The status answered; null when there was no answer. */
  status: number | null;
  /** Whether the provider would charge: pictures or text were made, whether or not they arrived. */
  billed: boolean;
  /** Pictures charged for. */
  images: number;
  /** Tokens charged for, of the question and the answer; of an endless answer only those of the question. */
  tokens: number;
  /** The fault it was given, if any. */
  fault: string | null;
  outcome: CallOutcome;
}

const KEPT_CALLS = 10_000;

/** All calls to the providers since the start or the last `clear`; details of the newest 10 000. */
export class CallLog {
  private records: CallRecord[] = [];
  private count = 0;
  private billedCount = 0;

  open(call: Pick<CallRecord, 'provider' | 'method' | 'path' | 'key'>): CallRecord {
    const record: CallRecord = {
      id: `call_${randomUUID()}`,
      ...call,
      model: null,
      at: new Date().toISOString(),
      status: null,
      billed: false,
      images: 0,
      tokens: 0,
      fault: null,
      outcome: 'open',
    };
    this.records.push(record);
    this.count += 1;
    // Cut in large steps: shifting one by one would cost on every call.
    if (this.records.length > KEPT_CALLS * 2) this.records = this.records.slice(-KEPT_CALLS);
    return record;
  }

  bill(record: CallRecord, { images = 0, tokens = 0 }: { images?: number; tokens?: number }): void {
    if (images === 0 && tokens === 0) return;
    record.billed = true;
    record.images = images;
    record.tokens = tokens;
    this.billedCount += 1;
  }

  clear(): void {
    this.records = [];
    this.count = 0;
    this.billedCount = 0;
  }

  /** Counts are of all calls, `data` holds those kept, oldest first. */
  list(): { object: 'list'; total: number; billed: number; data: CallRecord[] } {
    return {
      object: 'list',
      total: this.count,
      billed: this.billedCount,
      data: this.records.slice(-KEPT_CALLS),
    };
  }
}

/** A key that is not the simulator's may be a real one: only its ends are kept. */
export function showKey(key: string | undefined): string | null {
  if (key === undefined) return null;
  if (key.startsWith('sk-sim')) return key;
  return key.length > 12 ? `${key.slice(0, 3)}...${key.slice(-4)}` : '...';
}
