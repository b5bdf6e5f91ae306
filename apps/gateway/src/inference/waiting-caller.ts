import type { ReplyHead } from '@byway/contracts/reply-head';
import type { FastifyReply } from 'fastify';
import type { ServerResponse } from 'node:http';
import type { CheckedRequest } from './accept-request.js';
import { beginAnswer } from './begin-answer.js';
import type { Listener } from './shared-call.js';

/** A caller who waits on an open connection: the one who started a call, or a retry that joined it. */
export class WaitingCaller implements Listener {
  /** Settles when the caller's part is over; rejects with what to answer. */
  readonly ended: Promise<void>;
  private settle: { resolve: () => void; reject: (error: unknown) => void };
  private onClose: (() => void) | undefined;

  constructor(
    readonly checked: CheckedRequest,
    readonly reply: FastifyReply,
  ) {
    this.settle = { resolve: () => undefined, reject: () => undefined };
    this.ended = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
    this.ended.catch(() => undefined); // a caller who left before anybody awaited it
  }

  get retryCount(): number | null {
    return this.checked.sdkCall?.retryCount ?? null;
  }

  /** @param left called when the connection closes before the answer was sent, or has closed already. */
  watch(left: () => void): void {
    const { raw } = this.reply;
    if (raw.destroyed) return left();
    this.onClose = () => {
      if (!raw.writableFinished) left();
    };
    raw.once('close', this.onClose);
  }

  private unwatch(): void {
    if (this.onClose !== undefined) this.reply.raw.off('close', this.onClose);
  }

  /** Sends status and headers of the answer. @returns what the body is written to. */
  begin(head: ReplyHead): ServerResponse {
    this.unwatch();
    return beginAnswer(this.reply, head);
  }

  end(): void {
    this.settle.resolve();
  }

  fail(error: unknown): void {
    this.unwatch();
    this.settle.reject(error);
  }
}
