import { WebSocketServer } from 'ws';

/**
 * Gives each connection one message a turn of the event loop. By itself `ws` hands on all that a
 * read has brought, a thousand commands of somebody who floods, before anybody else gets a turn.
 */
export class FairWebSocketServer extends WebSocketServer {
  constructor(options: ConstructorParameters<typeof WebSocketServer>[0]) {
    super({ ...options, allowSynchronousEvents: false });
  }
}
