import type {
  Answer,
  CommandName,
  EventName,
  EventOf,
  Payload,
  Refusal,
  Reply,
} from '@parlour/protocol';
import { Backoff } from './backoff';
import { type Connection, NoAnswer } from './connection';

/** Every command is answered: a connection that is silent for so long is dead. */
const ANSWER_WITHIN_MS = 8_000;
/** From the first packet to the welcome. */
const WELCOME_WITHIN_MS = 10_000;
/** Whoever is thrown out again sooner was never in. */
const SETTLED_AFTER_MS = 500;

type Auth = { name?: string; token?: string };

/**
 * What a link needs of a Socket.IO client socket: any stock one, with `autoConnect: false` and
 * `reconnection: false`, for when to try again is decided here.
 */
export interface ClientSocket {
  readonly connected: boolean;
  /** What Socket.IO keeps to send after the next connect. */
  readonly sendBuffer: unknown[];
  auth: unknown;
  connect(): unknown;
  disconnect(): unknown;
  // Socket.IO's own type of a listener.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  on(event: string, listener: (...args: any[]) => void): unknown;
  timeout(ms: number): { emitWithAck(command: string, payload: unknown): Promise<unknown> };
}

/**
 * `connecting` until the first welcome, also while the server refuses it; `lost` from any break to
 * the next welcome.
 */
export type LinkState = 'connecting' | 'connected' | 'lost';

/** How a link introduces itself, and what it tells. */
export interface LinkOptions {
  /** Asked at each connect: the name to have, and the guest's token where no cookie holds it. */
  auth?(): Auth;
  /** Called whenever `state`, `refusal` or `retryAt` changes. */
  changed?(): void;
  /** From 0 to 1, for the jitter. */
  random?(): number;
}

/**
 * The link to the server: asks commands, tells events, and comes back after every break: with full
 * jitter, so that a thousand clients of a restarted server don't all come at once.
 *
 * @example
 * const socket = io(url, { autoConnect: false, reconnection: false });
 * const link = new Link(socket, { auth: () => ({ name: 'Ann' }) });
 * link.on('tick', ({ count }) => console.log(count));
 * link.connect();
 */
export class Link implements Connection {
  state: LinkState = 'connecting';
  /** Why the server does not let this client in, until it does. */
  refusal: Refusal | undefined;
  /** When the next attempt is made, ms since the epoch; undefined while there is none to wait for. */
  retryAt: number | undefined;

  /** The server has said that it stops, and is not back yet. */
  isRestarting = false;

  private readonly backoff: Backoff;
  private readonly lostListeners: (() => void)[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wanted = false;
  private welcomedAt = 0;
  private token: string | undefined;
  /** A server that stops says when to come back. */
  private returnAt = 0;

  constructor(
    private readonly socket: ClientSocket,
    private readonly options: LinkOptions = {},
  ) {
    this.backoff = new Backoff(options.random);
    socket.auth = (give: (auth: Auth) => void) =>
      give({ ...(this.token !== undefined && { token: this.token }), ...options.auth?.() });
    this.on('welcome', ({ token }) => this.welcomed(token));
    this.on('draining', ({ retryInMs }) => {
      this.isRestarting = true;
      this.returnAt = Date.now() + retryInMs;
    });
    socket.on('connect_error', ({ data }: Error & { data?: Refusal }) => {
      // Without data it is the network that failed.
      this.refusal = data;
      this.tryLater(data?.retryInMs);
    });
    socket.on('disconnect', () => this.lost());
  }

  /** Connects, and again after every break, until it is stopped. */
  connect() {
    this.wanted = true;
    this.try();
  }

  stop() {
    this.wanted = false;
    this.wait(undefined);
    this.socket.disconnect();
    this.retryAt = undefined;
    this.options.changed?.();
  }

  /** Tries at once: the network is back, or somebody looks at the page again. */
  wake() {
    if (!this.wanted || this.state === 'connected') return;
    // Somebody waits: the next tries come soon, too.
    this.backoff.reset();
    this.try();
  }

  /** Gives the connection up, for it seems dead; it comes back as after any break. */
  drop() {
    this.socket.disconnect();
  }

  /** @throws NoAnswer when there is no connection, or no answer in 8 s */
  async ask<C extends CommandName>(command: C, payload: Payload<C>): Promise<Reply<Answer<C>>> {
    // Socket.IO would keep it and send it later, behind things said meanwhile: the outbox keeps it.
    if (!this.socket.connected) throw new NoAnswer('not connected');
    try {
      const reply = await this.socket.timeout(ANSWER_WITHIN_MS).emitWithAck(command, payload);
      return reply as Reply<Answer<C>>;
    } catch (error) {
      // Open, and yet no answer: dead, but nobody has told us. A fresh connection will tell.
      if (this.socket.connected) this.drop();
      throw new NoAnswer((error as Error).message, { cause: error });
    }
  }

  /** Calls the listener for every event of the kind, for ever. */
  on<E extends EventName>(event: E, listener: (payload: EventOf<E>) => void) {
    this.socket.on(event, listener);
  }

  /** Calls the listener at every break, before anything else can be asked. */
  onLost(listener: () => void) {
    this.lostListeners.push(listener);
  }

  private try() {
    // An attempt that is under way may hang in a network that is no more.
    this.socket.disconnect();
    // Threat: a server that takes connections and says nothing.
    this.wait(WELCOME_WITHIN_MS, () => {
      const wasConnected = this.socket.connected;
      this.socket.disconnect();
      // Otherwise there was nothing to break, and nobody tells of a break.
      if (!wasConnected) this.tryLater();
    });
    this.socket.connect();
    this.retryAt = undefined;
    this.options.changed?.();
  }

  private welcomed(token?: string) {
    this.token = token ?? this.token;
    this.welcomedAt = Date.now();
    this.refusal = undefined;
    this.isRestarting = false;
    this.wait(undefined);
    this.become('connected');
  }

  private lost() {
    // It keeps what is asked of a connection that it finds dead, too: see `ask`.
    this.socket.sendBuffer.length = 0;
    const lastedMs = this.state === 'connected' ? Date.now() - this.welcomedAt : 0;
    // A server that lets in and throws out again is no less in trouble than one that is away.
    if (lastedMs >= SETTLED_AFTER_MS) this.backoff.reset();
    this.become('lost');
    for (const listener of this.lostListeners) listener();
    const returnInMs = this.returnAt - Date.now();
    this.returnAt = 0;
    this.tryLater(returnInMs > 0 ? returnInMs : undefined);
  }

  private tryLater(inMs = this.backoff.next()) {
    if (!this.wanted) return;
    this.retryAt = Date.now() + inMs;
    this.wait(inMs, () => this.try());
    this.options.changed?.();
  }

  private wait(ms: undefined): void;
  private wait(ms: number, then: () => void): void;
  private wait(ms: number | undefined, then?: () => void) {
    clearTimeout(this.timer);
    this.timer = ms === undefined ? undefined : setTimeout(then as () => void, ms);
  }

  private become(state: LinkState) {
    this.state = state;
    this.retryAt = undefined;
    this.options.changed?.();
  }
}
