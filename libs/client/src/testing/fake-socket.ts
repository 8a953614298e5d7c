import type { EventName, EventOf, Refusal } from '@parlour/protocol';
import type { ClientSocket } from '../link';

type Auth = { name?: string; token?: string };
type Listener = (...args: unknown[]) => void;

/**
 * A Socket.IO client socket with `autoConnect: false` and `reconnection: false`: it does nothing by
 * itself. What comes of an attempt (`accept`, `refuse`, or nothing at all) a test decides.
 */
export class FakeSocket implements ClientSocket {
  readonly sendBuffer: unknown[] = [];
  connected = false;
  auth: unknown;
  /** What was said of oneself at each attempt, in turn. */
  readonly attempts: Auth[] = [];
  readonly asked: { command: string; payload: unknown }[] = [];
  /** Whether the last attempt is still to be answered. */
  connecting = false;

  private readonly listeners = new Map<string, Listener[]>();
  private readonly unanswered = new Set<(error: Error) => void>();

  constructor(
    /** The server, as it answers commands; nothing is answered unless given. */
    private readonly answer: (command: string, payload: unknown) => Promise<unknown> = () =>
      new Promise(() => undefined),
  ) {}

  connect() {
    this.connecting = true;
    (this.auth as (give: (auth: Auth) => void) => void)((auth) => this.attempts.push(auth));
  }

  disconnect() {
    this.connecting = false;
    if (this.connected) this.lose('io client disconnect');
  }

  on(event: string, listener: Listener) {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
  }

  timeout(ms: number) {
    return {
      emitWithAck: (command: string, payload: unknown) =>
        new Promise((resolve, reject) => {
          this.asked.push({ command, payload });
          const timer = setTimeout(() => reject(new Error('operation has timed out')), ms);
          const lose = (error: Error) => {
            clearTimeout(timer);
            reject(error);
          };
          this.unanswered.add(lose);
          void this.answer(command, payload).then((reply) => {
            if (!this.unanswered.delete(lose)) return;
            clearTimeout(timer);
            resolve(reply);
          });
        }),
    };
  }

  /** The attempt succeeds; whether the server then says welcome is another matter. */
  accept() {
    if (!this.connecting) throw new Error('nobody asked for a connection');
    this.connecting = false;
    this.connected = true;
    this.emit('connect');
  }

  /** The server does not let the client in; without a refusal it can't be reached at all. */
  refuse(refusal?: Refusal) {
    if (!this.connecting) throw new Error('nobody asked for a connection');
    this.connecting = false;
    const error = new Error(refusal?.message ?? 'websocket error');
    this.emit('connect_error', Object.assign(error, refusal && { data: refusal }));
  }

  tell<E extends EventName>(event: E, payload: EventOf<E>) {
    this.emit(event, payload);
  }

  /** In the order of the real one: first it tells of the break, then it gives up what was asked. */
  lose(reason = 'transport close') {
    this.connected = false;
    this.emit('disconnect', reason);
    const unanswered = [...this.unanswered];
    this.unanswered.clear();
    for (const lose of unanswered) lose(new Error('socket has been disconnected'));
  }

  private emit(event: string, ...args: unknown[]) {
    for (const listener of this.listeners.get(event) ?? []) listener(...args);
  }
}
