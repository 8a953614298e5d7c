import { EventEmitter } from 'node:events';
import type { Refusal } from '@parlour/protocol';

export type Ask = (command: string, payload: unknown) => Promise<unknown>;
type Auth = (give: (auth: { name?: string }) => void) => void;

class Engine extends EventEmitter {
  transport = { name: 'websocket' };

  constructor(readonly close: () => void) {
    super();
  }
}

class Manager extends EventEmitter {
  engine: Engine | undefined;
}

class IoSocket extends EventEmitter {
  readonly io = new Manager();
  connected = false;

  constructor(private readonly ask: Ask) {
    super();
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
 * ngx-socket-io's Socket, as far as the page uses it. Like the real one it connects when it is told
 * to, comes back by itself after a break, and does not after an end that either side wanted.
 */
export class FakeSocket {
  readonly ioSocket: IoSocket;
  auth: Auth = (give) => give({});
  /** It is connected, or tries to be. */
  active = false;

  constructor(ask: Ask) {
    this.ioSocket = new IoSocket(ask);
    // Every room's listeners and then some.
    this.ioSocket.setMaxListeners(50);
  }

  on(event: string, listener: (...payload: unknown[]) => void) {
    this.ioSocket.on(event, listener);
    return this;
  }

  connect() {
    this.active = true;
    return this;
  }

  disconnect() {
    if (this.ioSocket.connected) this.lose('io client disconnect');
    this.active = false;
    return this;
  }

  /** The connection is made; tells what the page says of itself. */
  open(): { name?: string } {
    if (!this.active) throw new Error('nobody asked for a connection');
    const { io } = this.ioSocket;
    io.engine = new Engine(() => this.lose('transport close'));
    io.emit('open');
    this.ioSocket.connected = true;
    let auth = {};
    this.auth((given) => (auth = given));
    return auth;
  }

  /** The server does not let the page in; the page has to knock again itself. */
  refuse(refusal: Refusal) {
    this.active = false;
    const error = Object.assign(new Error(refusal.message), { data: refusal });
    this.ioSocket.emit('connect_error', error);
  }

  lose(reason: string) {
    this.ioSocket.connected = false;
    if (reason.startsWith('io ')) this.active = false;
    this.ioSocket.emit('disconnect', reason);
  }
}
