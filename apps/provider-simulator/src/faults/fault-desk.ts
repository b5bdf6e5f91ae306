import { FaultSpecError, parseFaultSpec, type FaultSpec } from './fault-spec.js';
import type { ProviderName } from '../http/dialect.js';

const HEALTHY: FaultSpec = { fault: 'ok' };
const KEY_PREFIX = 'sk-sim';

/** Decides which fault a call has: the one in its key, else the one set for its provider, else none. */
export class FaultDesk {
  private readonly set = new Map<ProviderName, { text: string; spec: FaultSpec; used: number }>();
  private readonly usedByKey = new Map<string, number>();

  /** @throws FaultSpecError when the text does not follow the grammar; the former fault then stays. */
  put(provider: ProviderName, text: string): void {
    this.set.set(provider, { text, spec: parseFaultSpec(text), used: 0 });
  }

  /** Makes providers healthy, and starts the `times` counters of keys again. */
  clear(provider?: ProviderName): void {
    if (provider === undefined) this.set.clear();
    else this.set.delete(provider);
    this.usedByKey.clear();
  }

  list(): { provider: ProviderName; faults: string; used: number }[] {
    return [...this.set].map(([provider, { text, used }]) => ({ provider, faults: text, used }));
  }

  /**
   * The fault of this call, which counts against `times`.
   * @throws FaultSpecError when the key starts with `sk-sim` and the rest is not a specification.
   */
  take(provider: ProviderName, key: string): FaultSpec {
    const own = specOfKey(key);
    if (own !== undefined && (own.fault !== 'ok' || hasTiming(own))) {
      const used = this.usedByKey.get(key) ?? 0;
      if (own.times === undefined) return own;
      this.usedByKey.set(key, used + 1);
      return used < own.times ? own : HEALTHY;
    }
    const given = this.set.get(provider);
    if (given === undefined) return HEALTHY;
    given.used += 1;
    return given.spec.times === undefined || given.used <= given.spec.times ? given.spec : HEALTHY;
  }
}

function hasTiming({ latencyMs, firstMs, chunkMs }: FaultSpec): boolean {
  return [latencyMs, firstMs, chunkMs].some((ms) => ms !== undefined);
}

/** `sk-sim` alone is healthy; any other key that starts so must carry a specification. */
export function specOfKey(key: string): FaultSpec | undefined {
  if (!key.startsWith(KEY_PREFIX)) return undefined;
  if (key === KEY_PREFIX) return HEALTHY;
  const rest = key.slice(KEY_PREFIX.length);
  if (!rest.startsWith('-')) return undefined;
  try {
    return parseFaultSpec(rest.slice(1));
  } catch (error) {
    if (error instanceof FaultSpecError) throw new FaultSpecError(`simulator key: ${error.message}`);
    throw error;
  }
}
