import { EventEmitter } from 'node:events';
import type { Refusal } from '@parlour/protocol';

export type Ask = (command: string, payload: unknown) => Promise<unknown>;
type Auth = (give: (auth: { name?: string }) => void) => void;

class Engine extends EventEmitter {
  transport = { name: 'websocket' };
}

class Manager extends EventEmitter {
  engine: Engine | undefined;
}

class IoSocket extends EventEmitter {
  readonly sendBuffer: unknown[] = [];
  readonly io = new Manager();
  auth: Auth = (give) => give({});
  connected = false;
  /** It is connected, or tries to be. */
  active = false;

  constructor(private readonly ask: Ask) {
    super();
  }

  connect() {
    this.active = true;
    this.io.engine = new Engine();
    return this;
  }

  disconnect() {
    this.active = false;
    if (this.connected) this.end('io client disconnect');
    return this;
  }

  end(reason: string) {
    this.connected = false;
    this.emit('disconnect', reason);
  }

  timeout(ms: number) {
    return {
      emitWithAck: (command: string, payload: unknown) =>
        new Promise((resolve, reject) => {
          const timer = setTimeout(() => reject(new Error('operation has timed out')), ms);
          const settle = (then: (value: never) => void) => (value: unknown) => {
            clearTimeout(timer);
            then(value as never);
          };
          this.ask(command, payload).then(settle(resolve), settle(reject));
        }),
    };
  }
}

/**
 * ngx-socket-io's Socket, as far as the page uses it: one that is told when to connect, and does not
 * come back by itself.
 */
export class FakeSocket {
  readonly ioSocket: IoSocket;

  constructor(ask: Ask) {
    this.ioSocket = new IoSocket(ask);
    // Every room's listeners and then some.
    this.ioSocket.setMaxListeners(50);
  }

  get active(): boolean {
    return this.ioSocket.active;
  }

  /** The connection is made; tells what the page says of itself. */
  open(): { name?: string } {
    const { ioSocket } = this;
    // After a break the page waits a moment; whoever opens has waited.
    if (!ioSocket.active) ioSocket.connect();
    ioSocket.io.emit('open');
    ioSocket.connected = true;
    let auth = {};
    ioSocket.auth((given) => (auth = given));
    return auth;
  }

  /** The server does not let the page in; the page has to knock again itself. */
  refuse(refusal: Refusal) {
    this.ioSocket.active = false;
    const error = Object.assign(new Error(refusal.message), { data: refusal });
    this.ioSocket.emit('connect_error', error);
  }

  lose(reason: string) {
    this.ioSocket.active = false;
    this.ioSocket.end(reason);
  }
}
