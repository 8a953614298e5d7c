import type { Answer, CommandName, Payload } from './commands';
import type { Reply } from './errors';
import type { EventName, EventOf } from './events';

/**
 * The Socket.IO generics of a client-to-server connection.
 *
 * @example
 * const socket: Socket<ServerToClient, ClientToServer> = io('http://localhost:3000');
 * socket.on('tick', ({ count }) => console.log('tick', count));
 * const reply = await socket.emitWithAck('join', { room: 'advprog' });
 */
export type ClientToServer = {
  [C in CommandName]: (payload: Payload<C>, ack?: (reply: Reply<Answer<C>>) => void) => void;
};

/** The Socket.IO generics of what the server tells; see {@link ClientToServer}. */
export type ServerToClient = {
  [E in EventName]: (payload: EventOf<E>) => void;
};
