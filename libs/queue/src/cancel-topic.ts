import { z } from 'zod';
import type { Logger } from './logger.js';
import type { QueueBackend } from './queue-backend.js';

const cancelMessageSchema = z.object({ requestId: z.string(), reason: z.string() });

export type CancelListener = (requestId: string, reason: string) => void;

export interface CancelTopic {
  /**
   * Tells every worker to abort the request if it runs there. At most once, best effort: a worker
   * that is disconnected just then does not hear it.
   * @throws BywayError `service_unavailable` within 2 s when the backend is down.
   */
  publish(requestId: string, reason: string): Promise<void>;
  /** @returns a function that ends the subscription. */
  subscribe(listener: CancelListener): () => void;
  /** Resolves when messages published from now on will arrive. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

/** The topic by which a cancel reaches the worker that runs the attempt. */
export function createCancelTopic(backend: QueueBackend, logger: Logger): CancelTopic {
  const listeners = new Set<CancelListener>();
  const topic = backend.topic('cancel', (message) => {
    const parsed = parseMessage(message);
    if (parsed === undefined) {
      logger.warn({ length: message.length }, 'unreadable message on the cancel topic');
      return;
    }
    for (const listener of listeners) listener(parsed.requestId, parsed.reason);
  });
  return {
    publish: (requestId, reason) =>
      topic.publish(JSON.stringify({ requestId, reason: reason.slice(0, 500) })),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    ready: () => topic.ready(),
    close: () => topic.close(),
  };
}

function parseMessage(message: string): z.infer<typeof cancelMessageSchema> | undefined {
  try {
    return cancelMessageSchema.safeParse(JSON.parse(message)).data;
  } catch {
    return undefined;
  }
}
