import * as http from 'node:http';
import * as https from 'node:https';

/**
 * The status of the answer to a WebSocket handshake of Socket.IO with these headers: 101 is a
 * connection, which is ended at once.
 *
 * @param options such as the certificate to believe
 *
 * @throws what the network says
 */
export function webSocketStatus(
  url: string,
  headers: Readonly<Record<string, string>>,
  options: https.RequestOptions = {},
): Promise<number> {
  const { request } = url.startsWith('https:') ? https : http;
  const handshake = request(`${url}/socket.io/?EIO=4&transport=websocket`, {
    ...options,
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
