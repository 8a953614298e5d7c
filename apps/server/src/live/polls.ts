import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ChatSocket } from './broadcast';
import type { Engine } from './engine';

/** The responses of a connection by long polling that its reader has not taken yet. */
const open = new WeakMap<object, Set<ServerResponse>>();

/** Engine.IO forgets a response when it has written it: so they are watched here. */
export function watchPolls(engine: Engine) {
  const handle: Engine['handleRequest'] = engine.handleRequest.bind(engine);
  engine.handleRequest = (message: IncomingMessage, response: ServerResponse) => {
    const sid = new URL(message.url ?? '', 'http://parlour').searchParams.get('sid');
    const connection = clientsOf(engine)[sid ?? ''];
    if (connection) {
      const responses = open.get(connection) ?? new Set();
      open.set(connection, responses.add(response));
      response.once('close', () => responses.delete(response));
    }
    handle(message, response);
  };
}

/** All connections by their session id; Engine.IO shows them to nobody. */
export function clientsOf(engine: Engine): Record<string, ChatSocket['conn']> {
  return (engine as unknown as { clients: Record<string, ChatSocket['conn']> }).clients;
}

/** Bytes that were written and not taken. */
export function unreadBytes(connection: object): number {
  let bytes = 0;
  for (const { writableLength } of open.get(connection) ?? []) bytes += writableLength;
  return bytes;
}

export function dropPolls(connection: object) {
  for (const response of open.get(connection) ?? []) response.destroy();
}
