import { DestroyRef, inject, Injectable, signal } from '@angular/core';
import type { Connection } from '@parlour/client';
import type {
  Answer,
  CommandName,
  EventName,
  EventOf,
  Payload,
  Refusal,
  Reply,
} from '@parlour/protocol';
import { provideSocketIo, Socket } from 'ngx-socket-io';
import { watchFrames, type Frame } from './frames';

const ANSWER_WITHIN_MS = 8_000;
/** How long to wait at a door that was not opened, where the server does not say. */
const KNOCK_AGAIN_MS = 5_000;

/** WebSocket first: one round trip less than polling and upgrading. Polling where that fails. */
export const provideChatSocket = () =>
  provideSocketIo({
    url: '',
    options: {
      autoConnect: false,
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      reconnectionDelay: 500,
      reconnectionDelayMax: 5_000,
      randomizationFactor: 0.5,
    },
  });

/** `connecting` until the first welcome; `lost` from any break to the next welcome. */
export type ConnectionState = 'connecting' | 'connected' | 'lost';

/** The connection to the server: asks commands, tells events, says how it is. */
@Injectable({ providedIn: 'root' })
export class ChatSocket implements Connection {
  private readonly socket = inject(Socket);
  private readonly currentState = signal<ConnectionState>('connecting');
  private readonly currentTransport = signal('');
  private readonly currentRefusal = signal<Refusal | undefined>(undefined);
  private readonly lostListeners: (() => void)[] = [];

  readonly state = this.currentState.asReadonly();
  /** `websocket` or `polling`. */
  readonly transport = this.currentTransport.asReadonly();
  /** Why the server does not let this page in, until it does. */
  readonly refusal = this.currentRefusal.asReadonly();

  constructor() {
    const manager = this.socket.ioSocket.io;
    manager.on('open', () => {
      const { engine } = manager;
      this.currentTransport.set(engine.transport.name);
      engine.on('upgrade', ({ name }: { name: string }) => this.currentTransport.set(name));
    });
    this.on('welcome', () => {
      this.currentRefusal.set(undefined);
      this.currentState.set('connected');
    });
    let knocking: ReturnType<typeof setTimeout> | undefined;
    this.socket.on('connect_error', ({ data }: Error & { data?: Refusal }) => {
      this.currentRefusal.set(data);
      // Without data it is the network that failed: Socket.IO tries that again by itself.
      if (!data) return;
      clearTimeout(knocking);
      knocking = setTimeout(() => this.socket.connect(), data.retryInMs ?? KNOCK_AGAIN_MS);
    });
    this.socket.on('disconnect', (reason: string) => {
      this.currentState.set('lost');
      for (const listener of this.lostListeners) listener();
      // The one break after which Socket.IO does not come back by itself.
      if (reason === 'io server disconnect') this.socket.connect();
    });
    // A dead network is noticed at once, not when the next ping stays out; and so is its return.
    const drop = () => this.drop();
    const reconnect = () => this.reconnectNow();
    addEventListener('offline', drop);
    addEventListener('online', reconnect);
    inject(DestroyRef).onDestroy(() => {
      clearTimeout(knocking);
      removeEventListener('offline', drop);
      removeEventListener('online', reconnect);
      this.socket.disconnect();
    });
  }

  /** Connects, and again after every break. `auth` is asked each time. */
  connect(auth: () => { name?: string }) {
    this.socket.auth = (give: (auth: { name?: string }) => void) => give(auth());
    this.socket.connect();
  }

  /** Rejects when there is no connection, or no answer in time. */
  async ask<C extends CommandName>(command: C, payload: Payload<C>): Promise<Reply<Answer<C>>> {
    // Socket.IO would keep it and send it later, behind things said meanwhile: the outbox keeps it.
    if (!this.socket.ioSocket.connected) throw new Error('not connected');
    return this.socket.ioSocket.timeout(ANSWER_WITHIN_MS).emitWithAck(command, payload);
  }

  /**
   * Calls the listener for every event of the kind, for ever: one subscription for each, made at
   * start. (Not `fromEvent`, which checks the whole page at each event; signals do that better.)
   */
  on<E extends EventName>(event: E, listener: (payload: EventOf<E>) => void) {
    this.socket.on(event as string, listener);
  }

  /** Calls the listener at every break, before anything else can be asked. */
  onLost(listener: () => void) {
    this.lostListeners.push(listener);
  }

  /** Everything that passes on the wire, as it is. */
  watch(listener: (frame: Frame) => void) {
    watchFrames(this.socket.ioSocket.io, listener);
  }

  /** Gives the connection up; it comes back by itself as soon as it can. */
  drop() {
    this.socket.ioSocket.io.engine?.close();
  }

  private reconnectNow() {
    if (!this.socket.ioSocket.connected) this.socket.disconnect().connect();
  }
}
