import { request } from 'node:http';

/**
 * The status of the answer to a WebSocket handshake of Socket.IO with these headers: 101 is a
 * connection, which is ended at once.
 *
 * @throws what the network says
 */
export function webSocketStatus(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  const handshake = request(`${url}/socket.io/?EIO=4&transport=websocket`, {
    headers: {
      ...headers,
      ...{ Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' },
      'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64'),
    },
  });
  return new Promise((resolve, reject) => {
    handshake.on('response', ({ statusCode = 0 }) => resolve(statusCode));
    handshake.on('upgrade', ({ statusCode = 0 }, socket) => {
      socket.destroy();
      resolve(statusCode);
    });
    handshake.on('error', reject);
    handshake.end();
  });
}
