import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy that can fall silent, as a network does that drops every packet. */
export interface TestProxy {
  port: number;
  /** Keeps connections open and accepts new ones, but passes nothing on. */
  fallSilent(): void;
  /** Ends all connections and serves new ones again. */
  recover(): void;
  /** Whether no connection is left. */
  isUnused(): boolean;
  close(): Promise<void>;
}

/** @param target port on 127.0.0.1 */
export async function startTestProxy(target: number): Promise<TestProxy> {
  let silent = false;
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    // The other side ends connections as it likes; that is what the proxy is for.
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((incoming) => {
    keep(incoming);
    if (silent) return;
    const outgoing = connect(target, '127.0.0.1');
    keep(outgoing);
    incoming.pipe(outgoing).pipe(incoming);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
  const endAll = () => sockets.forEach((socket) => socket.destroy());
  return {
    port: address.port,
    fallSilent() {
      silent = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    recover() {
      silent = false;
      endAll();
    },
    isUnused: () => sockets.size === 0,
    close() {
      endAll();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
