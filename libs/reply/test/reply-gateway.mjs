/**
 * A gateway process to be killed: expects one reply, prints its token, reads a part of the body and
 * then stops reading. Runs the built library. Arguments: internal token, request id.
 */
import { startReplyServer } from '../dist/reply-server.js';

const [internalToken, requestId] = process.argv.slice(2);
const logger = { debug() {}, info() {}, warn() {}, error() {} };
const server = await startReplyServer({ host: '127.0.0.1', port: 0, internalToken, logger });
const pending = server.expect(requestId, { deadlineAt: Date.now() + 60_000 });
console.log(JSON.stringify({ url: server.url, token: pending.token }));
const { body } = await pending.arrived;
body.once('data', () => {
  body.pause();
  console.log('"receiving"');
});
