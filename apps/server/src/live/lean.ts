import type { EventEmitter } from 'node:events';
import type { ChatSocket } from './broadcast';
import { tcpOf } from './engine';

const NOTHING = {};

/**
 * Lets go of what Socket.IO keeps for as long as a connection lasts, and nobody asks for again:
 * its first request with all headers, and a room of its own. Kilobytes, times thousands of people.
 */
export function lighten(socket: ChatSocket) {
  Object.assign(socket.conn, { request: undefined });
  Object.assign(socket.handshake, {
    headers: NOTHING,
    query: NOTHING,
    auth: NOTHING,
    url: '',
    time: '',
  });
  void socket.leave(socket.id);
  const tcp = tcpOf(socket);
  if (tcp) forgetUpgrade(tcp);
}

/**
 * Engine.IO tells middlewares, of which there are none, when an upgraded connection closes. What
 * listens for that, the only one that does so once, keeps the request.
 */
function forgetUpgrade(connection: EventEmitter) {
  for (const listener of connection.rawListeners('close')) {
    if ('listener' in listener) connection.off('close', listener as never);
  }
}
