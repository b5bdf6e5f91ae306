import type { ReplyHead } from '@byway/contracts/reply-head';
import { BywayError, fromFailure } from '@byway/errors/byway-error';
import type { Failure } from '@byway/errors/failure';
import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { matchesDigest, secretDigest } from './secret-digest.js';

export interface IncomingReply {
  head: ReplyHead;
  /** The body as it comes from the worker; not reading it holds the worker back. */
  body: Readable;
  /**
   * Answers the worker, once: `delivered` after the body went to the client, `abandoned` (at any
   * time) when the client is gone, which makes the worker stop at once.
   */
  finish(status: 'delivered' | 'abandoned'): void;
}

export interface Pending {
  /** One-time secret that the reply must carry. */
  token: string;
  /** Rejects with a BywayError: `request_timeout` at the deadline, or the reason of a cancel. */
  arrived: Promise<IncomingReply>;
  /** Waits no longer: `arrived` rejects with the failure (default `cancelled`). Later it does nothing. */
  cancel(failure?: Failure): void;
}

interface Waiter {
  token: Buffer;
  resolve(reply: IncomingReply): void;
  reject(error: BywayError): void;
}

/** ms; the longest that a Node timer can wait. */
const MAX_TIMER_MS = 2_147_483_647;

/** The requests of this process that wait for a worker's reply. They live in memory only. */
export class PendingReplies {
  private readonly waiters = new Map<string, Waiter>();

  get size(): number {
    return this.waiters.size;
  }

  /** @param deadlineAt Unix time in ms. */
  expect(requestId: string, deadlineAt: number): Pending {
    if (this.waiters.has(requestId)) {
      throw new BywayError('internal_error', 'A reply for this request is expected already.');
    }
    const token = randomBytes(32).toString('base64url');
    const arrived = new Promise<IncomingReply>((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        this.waiters.delete(requestId);
      };
      const waiter: Waiter = {
        token: secretDigest(token),
        resolve(reply) {
          leave();
          resolve(reply);
        },
        reject(error) {
          leave();
          reject(error);
        },
      };
      const expire = (): void =>
        waiter.reject(
          new BywayError('request_timeout', 'The request passed its deadline before a reply arrived.'),
        );
      const timer = setTimeout(expire, Math.min(MAX_TIMER_MS, Math.max(0, deadlineAt - Date.now())));
      this.waiters.set(requestId, waiter);
    });
    arrived.catch(() => undefined); // a deadline before the caller awaits it is no unhandled rejection
    const waiter = this.waiters.get(requestId);
    return {
      token,
      arrived,
      cancel(failure) {
        waiter?.reject(
          failure === undefined ? new BywayError('cancelled', 'The caller hung up.') : fromFailure(failure),
        );
      },
    };
  }

  /** Takes the waiter, if the token is its own: a second reply finds none. */
  claim(requestId: string, token: string | string[] | undefined): Waiter['resolve'] | undefined {
    const waiter = this.waiters.get(requestId);
    if (waiter === undefined || !matchesDigest(token, waiter.token)) return undefined;
    return (reply) => waiter.resolve(reply);
  }

  /** Whether the request still waits; the token must be its own. */
  awaits(requestId: string, token: string | string[] | undefined): boolean {
    const waiter = this.waiters.get(requestId);
    return waiter !== undefined && matchesDigest(token, waiter.token);
  }

  rejectAll(error: BywayError): void {
    for (const waiter of [...this.waiters.values()]) waiter.reject(error);
  }
}
