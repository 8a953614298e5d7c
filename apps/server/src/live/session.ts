import type { EventName, EventOf } from '@parlour/protocol';
import type { Guest } from '../guests/guest';
import type { Bearer } from '../guests/tokens';
import type { ChatSocket } from './broadcast';
import { Frame } from './frame';
import { Outlet } from './outlet';

/** One connection of a guest: a guest with three tabs has three. */
export class Session {
  /** The rooms this connection gets messages of. */
  readonly rooms = new Set<string>();
  readonly outlet: Outlet;
  /** Commands that are being answered. */
  unanswered = 0;
  /** It has more queued than it should: it gets nothing that it can do without. */
  isSlow = false;
  /** Nothing is read of it until it has read what it asked for. */
  isHeldUp = false;
  /** When it was first seen to have far too much queued, by `performance.now()`. */
  overSince: number | undefined;
  /** Rooms whose `presence` it was not told while it was slow. */
  owed: Set<string> | undefined;
  private entering: Promise<unknown> | undefined;

  constructor(
    readonly socket: ChatSocket,
    /** Known for sure once they have come in. */
    public guest: Guest,
    /** Whose token it came with. */
    readonly bearer: Bearer,
    /** Where it comes from: never told to anybody. */
    readonly network: string,
  ) {
    this.outlet = new Outlet(socket);
  }

  static of(socket: ChatSocket): Session {
    return socket.data as Session;
  }

  tell<E extends EventName>(event: E, payload: EventOf<E>) {
    this.outlet.send(Frame.event(event, payload));
  }

  /**
   * Resolves when the arrival, joins and leaves before it are done: a client may send `join` and
   * `send` in one breath. Undefined if they are.
   */
  get unsettled(): Promise<unknown> | undefined {
    return this.entering;
  }

  /** Runs a change of membership after those before it. */
  inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = this.entering ? this.entering.then(change) : change();
    const settled = done
      .catch(() => 'told to whoever asked')
      .then(() => {
        if (this.entering === settled) this.entering = undefined;
      });
    this.entering = settled;
    return done;
  }
}
