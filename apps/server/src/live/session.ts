import type { EventName, EventOf } from '@parlour/protocol';
import type { Guest } from '../guests/guests';
import type { ChatSocket } from './broadcast';

/** One connection of a guest: a guest with three tabs has three. */
export class Session {
  /** The rooms this connection gets messages of. */
  readonly rooms = new Set<string>();
  /** It has more queued than it should: it gets nothing that it can do without. */
  isSlow = false;
  /** When it was first seen to have far too much queued, by `performance.now()`. */
  overSince: number | undefined;
  /** Rooms whose `presence` it was not told while it was slow. */
  readonly owed = new Set<string>();
  private entering: Promise<unknown> = Promise.resolve();

  constructor(
    readonly socket: ChatSocket,
    readonly guest: Guest,
  ) {}

  static of(socket: ChatSocket): Session {
    return socket.data as Session;
  }

  tell<E extends EventName>(event: E, payload: EventOf<E>) {
    (this.socket.emit as (event: E, payload: EventOf<E>) => void)(event, payload);
  }

  /**
   * Resolves when the arrival, joins and leaves before it are done: a client may send `join` and
   * `send` in one breath.
   */
  settled(): Promise<unknown> {
    return this.entering;
  }

  /** Runs a change of membership after those before it. */
  inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = this.entering.then(change);
    this.entering = done.catch(() => 'told to whoever asked');
    return done;
  }
}
