import { Injectable, Logger } from '@nestjs/common';
import { ChatError, LOBBY } from '@parlour/protocol';
import { commands } from '@parlour/protocol/schemas';
import { version } from '../../../../package.json';
import { Config } from '../config';
import { Database } from '../db/database';
import { SignOuts } from '../guests/sign-outs';
import { Whereabouts } from '../guests/whereabouts';
import type { ChatSocket } from '../live/broadcast';
import { lighten } from '../live/lean';
import { misfit } from '../live/reply';
import { Session } from '../live/session';
import { Outage } from '../outage';
import { Presence } from '../presence/presence';
import { Renaming } from '../presence/renaming';
import type { Admitted } from './admission';
import { Membership } from './membership';

/** After two connections in a row could not be welcomed nobody else is let in for so long. */
const CLOSED_MS = 1_000;

/** The first and the last thing that happens to a connection. */
@Injectable()
export class Arrivals {
  private readonly logger = new Logger('Arrivals');
  private readonly outage = new Outage(
    this.logger,
    'nobody who connects can be welcomed',
    'whoever connects is welcomed again',
  );
  private readonly namesOutage = new Outage(
    this.logger,
    'names of those who connect can not be stored',
    'names of those who connect are stored again',
  );
  /** In a row. */
  private failures = 0;
  private failedAt = -Infinity;

  constructor(
    private readonly config: Config,
    private readonly db: Database,
    private readonly presence: Presence,
    private readonly renaming: Renaming,
    private readonly whereabouts: Whereabouts,
    private readonly signOuts: SignOuts,
    private readonly membership: Membership,
  ) {}

  /**
   * Whether somebody can come in now. Threat: a client that is let in, and then cut, believes that
   * all is well and comes back at once, again and again.
   *
   * @throws ChatError `unavailable`, with `retryInMs`
   */
  checkOpen() {
    if (performance.now() - this.failedAt >= CLOSED_MS) return;
    throw new ChatError('unavailable', 'nobody can be let in now, please try again', {
      retryInMs: CLOSED_MS,
    });
  }

  /** Makes the connection a session; its first commands wait until it is welcomed. */
  arrive(socket: ChatSocket) {
    const { bearer, network, name, newToken } = socket.data as Admitted;
    lighten(socket);
    this.whereabouts.arrive(bearer.id, network);
    const session = new Session(socket, this.presence.whois(bearer.id), bearer, network);
    socket.data = session;
    session
      .inTurn(() => this.comeIn(session, name, newToken))
      .then(
        () => this.welcomed(),
        (error: unknown) => this.turnAway(session, error),
      );
  }

  private welcomed() {
    this.failures = 0;
    this.outage.worked();
  }

  private turnAway({ socket }: Session, error: unknown) {
    // Threat: whoever can make their own welcome fail must not close the door to others.
    if (!(error instanceof ChatError || error instanceof SignedOut)) {
      this.outage.failed(error);
      // One may have waited for a lock too long, and nobody else.
      if (++this.failures > 1) this.failedAt = performance.now();
    }
    // Not `disconnect()`, which a client takes as final: this way it tries again.
    socket.conn.close();
  }

  depart(socket: ChatSocket) {
    const session = Session.of(socket);
    this.whereabouts.depart(session.bearer.id, session.network);
    void session.inTurn(async () => this.membership.drop(session));
  }

  private async comeIn(session: Session, name: unknown, token: string | undefined) {
    const { id } = session.bearer;
    const asksForOne = name !== undefined && name !== null;
    const nameRefused = asksForOne ? await this.take(id, name) : undefined;
    // In one turn: all connections of a guest share one `Guest`.
    session.guest = this.presence.recognise(id);
    this.presence.enter(LOBBY, session.guest);
    await this.welcome(session, { token, nameRefused });
  }

  private async welcome(session: Session, news: { token?: string; nameRefused?: string }) {
    const lobby = await this.membership.join(session, LOBBY);
    // Threat: who was signed out while coming in is in no room yet where they would be found.
    if (this.signOuts.covers(session.bearer)) throw new SignedOut();
    session.tell('welcome', {
      protocol: 1,
      version,
      log: this.db.log,
      you: session.guest.member,
      ...news,
      lobby,
      limits: this.config.limits,
      tickMs: this.config.tickMs,
    });
  }

  /** Why the guest can't have the name that was asked for at connect, or undefined. */
  private async take(guest: string, asked: unknown): Promise<string | undefined> {
    try {
      const { data, error } = commands.rename.payload.safeParse({ name: asked });
      if (error) throw misfit(error);
      await this.renaming.introduce(guest, data.name);
      this.namesOutage.worked();
      return undefined;
    } catch (error) {
      if (error instanceof ChatError) return error.message;
      // Nobody is kept out for it.
      this.namesOutage.failed(error);
      return 'your name could not be stored now, please try again';
    }
  }
}

/** They are nobody any more. */
class SignedOut extends Error {}
