import { once } from 'node:events';
import { connect } from 'node:net';

/** Empties the database that the URL names, as a Redis that was restarted without its files. */
export async function flushRedisDatabase(url: string): Promise<void> {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(`SELECT ${pathname.slice(1) || '0'}\r\nFLUSHDB\r\n`);
  let answer = '';
  while (answer !== '+OK\r\n+OK\r\n') {
    answer += String((await once(socket, 'data'))[0]);
    if (answer.includes('-ERR')) throw new Error(answer);
  }
  socket.destroy();
}
