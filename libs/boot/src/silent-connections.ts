import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * The connections of a server on which no request has come yet: a browser opens some in advance, and one
 * may have lost its caller. Node counts them as busy, so `closeIdleConnections()` leaves them, and their
 * time limits end with the server's closing, which they then keep waiting for ever.
 */
export class SilentConnections {
  /** With the bytes that had come at the last look. */
  private readonly bytesRead = new Map<Socket, number | undefined>();

  constructor(server: Server) {
    server.on('connection', (socket) => {
      this.bytesRead.set(socket, undefined);
      socket.once('close', () => this.bytesRead.delete(socket));
    });
    server.on('request', ({ socket }) => this.bytesRead.delete(socket));
  }

  /** Ends those that have said nothing since the last call. */
  closeSilent(): void {
    for (const [socket, before] of this.bytesRead) {
      if (socket.bytesRead === before) socket.destroy();
      else this.bytesRead.set(socket, socket.bytesRead);
    }
  }
}
