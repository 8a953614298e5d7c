import { DestroyRef, inject, Injectable, signal } from '@angular/core';
import { type Connection, Link, type LinkState } from '@parlour/client';
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
import { type Frame, watchFrames } from './frames';

/** Longer than any network that one could chat on needs to connect. */
const CONNECT_WITHIN_MS = 8_000;

/** WebSocket first: one round trip less than polling and upgrading. Polling where that fails. */
export const provideChatSocket = () =>
  provideSocketIo({
    url: '',
    options: {
      autoConnect: false,
      // When to try again is the link's business.
      reconnection: false,
      timeout: CONNECT_WITHIN_MS,
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
    },
  });

/** The link to the server, as the page sees it: ngx-socket-io's socket, and signals. */
@Injectable({ providedIn: 'root' })
export class ChatSocket implements Connection {
  private readonly socket = inject(Socket).ioSocket;
  private auth: () => { name?: string } = () => ({});
  private readonly currentState = signal<LinkState>('connecting');
  private readonly currentTransport = signal('');
  private readonly currentRefusal = signal<Refusal | undefined>(undefined);
  private readonly currentRetryAt = signal<number | undefined>(undefined);
  private readonly currentlyRestarting = signal(false);
  private readonly watchers: (() => void)[] = [];

  readonly link = new Link(this.socket, {
    auth: () => this.auth(),
    changed: () => this.look(),
  });
  readonly state = this.currentState.asReadonly();
  /** `websocket` or `polling`. */
  readonly transport = this.currentTransport.asReadonly();
  /** Why the server does not let this page in, until it does. */
  readonly refusal = this.currentRefusal.asReadonly();
  /** When the next attempt to connect is made, ms since the epoch. */
  readonly retryAt = this.currentRetryAt.asReadonly();

  /** The server has said that it stops, and is not back yet. */
  readonly isRestarting = this.currentlyRestarting.asReadonly();

  constructor() {
    const manager = this.socket.io;
    manager.on('open', () => {
      const { engine } = manager;
      this.currentTransport.set(engine.transport.name);
      engine.on('upgrade', ({ name }: { name: string }) => this.currentTransport.set(name));
    });
    // A dead network is noticed at once, not when the next ping stays out.
    const drop = () => this.link.drop();
    addEventListener('offline', drop);
    inject(DestroyRef).onDestroy(() => {
      removeEventListener('offline', drop);
      this.link.stop();
    });
  }

  /** Connects, and again after every break. `auth` is asked each time. */
  connect(auth: () => { name?: string }) {
    this.auth = auth;
    this.link.connect();
  }

  /** Rejects when there is no connection, or no answer in time. */
  ask<C extends CommandName>(command: C, payload: Payload<C>): Promise<Reply<Answer<C>>> {
    return this.link.ask(command, payload);
  }

  /**
   * Calls the listener for every event of the kind, for ever: one subscription for each, made at
   * start. (Not `fromEvent`, which checks the whole page at each event; signals do that better.)
   */
  on<E extends EventName>(event: E, listener: (payload: EventOf<E>) => void) {
    this.link.on(event, listener);
  }

  /** Everything that passes on the wire, as it is. */
  watch(listener: (frame: Frame) => void) {
    this.watchers.push(watchFrames(this.socket.io, listener));
  }

  private look() {
    const { state, refusal, retryAt, isRestarting } = this.link;
    this.currentState.set(state);
    this.currentRefusal.set(refusal);
    this.currentRetryAt.set(retryAt);
    this.currentlyRestarting.set(isRestarting);
    // Each attempt has an engine of its own, whose first packet is still to come.
    for (const watch of this.watchers) watch();
  }
}
