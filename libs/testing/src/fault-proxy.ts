import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy that can break the way to a real server. */
export interface FaultProxy {
  /** The given URL, by way of the proxy. */
  url: string;
  /** Bytes that clients have sent to the server so far. */
  sentBytes(): number;
  /** Keeps all connections open, takes new ones and passes nothing on, as a stopped process does. */
  freeze(): void;
  /** Cuts all connections and refuses new ones, as a killed process does. */
  cut(): Promise<void>;
  /** Serves again; what a frozen proxy held back is passed on. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

/** @param target URL of the server; scheme, user and path are kept. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const way = new Way(new URL(target));
  await way.listen();
  const url = new URL(target);
  url.host = `127.0.0.1:${way.port}`;
  return {
    url: url.href,
    sentBytes: () => way.sentBytes,
    freeze: () => (way.frozen = true),
    cut: () => way.cut(),
    async restore() {
      way.thaw();
      await way.listen();
    },
    close: () => way.cut(),
  };
}

/** The server itself in place of a proxy, for measurements: it cannot be broken. @param url of the server. */
export function directWay(url: string): FaultProxy {
  const refuse = () => {
    throw new Error('There is no proxy in between that could be broken.');
  };
  return {
    url,
    sentBytes: refuse,
    freeze: refuse,
    cut: refuse,
    restore: refuse,
    close: () => Promise.resolve(),
  };
}

class Way {
  port = 0;
  sentBytes = 0;
  frozen = false;
  private readonly sockets = new Set<Socket>();
  private heldBack: (() => void)[] = [];
  private server: Server | undefined;

  constructor(private readonly target: URL) {}

  async listen(): Promise<void> {
    if (this.server !== undefined) return;
    this.server = createServer((client) => this.join(client)).listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  async cut(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    this.frozen = false;
    this.heldBack = [];
    for (const socket of this.sockets) socket.destroy();
    if (server === undefined) return;
    const closed = once(server, 'close');
    server.close();
    await closed;
  }

  thaw(): void {
    this.frozen = false;
    for (const pass of this.heldBack.splice(0)) pass();
  }

  private join(client: Socket): void {
    const upstream = connect(Number(this.target.port), this.target.hostname);
    this.pass(client, upstream, (bytes) => (this.sentBytes += bytes));
    this.pass(upstream, client, () => undefined);
  }

  private pass(from: Socket, to: Socket, count: (bytes: number) => void): void {
    const whenServing = (act: () => void) => (this.frozen ? void this.heldBack.push(act) : act());
    this.sockets.add(from);
    from.setNoDelay(true);
    from.on('error', () => undefined);
    from.on('data', (chunk: Buffer) => {
      count(chunk.byteLength);
      whenServing(() => void to.write(chunk));
    });
    from.on('close', () => {
      this.sockets.delete(from);
      whenServing(() => to.destroySoon());
    });
  }
}
