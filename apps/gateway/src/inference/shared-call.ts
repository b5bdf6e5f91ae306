import type { Joinable } from './running-calls.js';

/** Somebody who waits for an answer. */
export interface Listener {
  /** null: no SDK that sends its call again by itself. */
  readonly retryCount: number | null;
}

export interface SharedCallOptions {
  requestId: string;
  /** Unix time in ms. */
  deadlineAt: number;
  /** Called once, when nobody waits and no retry is awaited any more. */
  giveUp: () => void;
}

/** A running call and all who wait for its answer: its own caller, and retries that joined. */
export class SharedCall<T extends Listener> implements Joinable {
  private readonly listeners = new Set<T>();
  private linger: NodeJS.Timeout | undefined;
  private wake: () => void = () => undefined;
  private highest = 0;
  private over = false;

  constructor(private readonly options: SharedCallOptions) {}

  get requestId(): string {
    return this.options.requestId;
  }

  get deadlineAt(): number {
    return this.options.deadlineAt;
  }

  /** Given up, or about to be answered: nobody can join any more. */
  get isOver(): boolean {
    return this.over;
  }

  get retryCount(): number {
    return this.highest;
  }

  /** Those who wait now. */
  get present(): T[] {
    return [...this.listeners];
  }

  get isLeft(): boolean {
    return this.listeners.size === 0;
  }

  add(listener: T): void {
    clearTimeout(this.linger);
    this.listeners.add(listener);
    this.highest = Math.max(this.highest, listener.retryCount ?? 0);
    this.wake();
  }

  /** @param lingerMs how long to wait for a retry when this was the last one; 0: not at all. */
  leave(listener: T, lingerMs: number): void {
    if (!this.listeners.delete(listener) || this.listeners.size > 0 || this.over) return;
    if (lingerMs <= 0) return this.end();
    this.linger = setTimeout(() => this.end(), lingerMs);
  }

  /** Waits for no retry any more, when nobody else waits. */
  stopLingering(): void {
    if (this.isLeft) this.end();
  }

  /**
   * Those to answer; nobody can join after that. While a retry is awaited, it waits with it.
   * @param close takes the call out of those that can be joined.
   * @returns nobody when no retry came.
   */
  async audience(close: () => void): Promise<T[]> {
    while (this.isLeft && !this.over) await new Promise<void>((resolve) => (this.wake = resolve));
    close();
    this.over = true;
    return this.present;
  }

  private end(): void {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.linger);
    this.options.giveUp();
    this.wake();
  }
}
