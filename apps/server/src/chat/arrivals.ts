import { Injectable, Logger } from '@nestjs/common';
import { ChatError, LOBBY } from '@parlour/protocol';
import { commands } from '@parlour/protocol/schemas';
import { version } from '../../../../package.json';
import { Config } from '../config';
import { Database } from '../db/database';
import type { Guest } from '../guests/guest';
import { SignOuts } from '../guests/sign-outs';
import { Whereabouts } from '../guests/whereabouts';
import type { ChatSocket } from '../live/broadcast';
import { lighten } from '../live/lean';
import { misfit } from '../live/reply';
import { Session } from '../live/session';
import { Presence } from '../presence/presence';
import type { Admitted } from './admission';
import { Membership } from './membership';

/** The first and the last thing that happens to a connection. */
@Injectable()
export class Arrivals {
  private readonly logger = new Logger('Arrivals');

  constructor(
    private readonly config: Config,
    private readonly db: Database,
    private readonly presence: Presence,
    private readonly whereabouts: Whereabouts,
    private readonly signOuts: SignOuts,
    private readonly membership: Membership,
  ) {}

  /** Makes the connection a session; its first commands wait until it is welcomed. */
  arrive(socket: ChatSocket) {
    const { bearer, network, name, newToken } = socket.data as Admitted;
    lighten(socket);
    const guest = this.presence.recognise(bearer.id);
    this.whereabouts.arrive(bearer.id, network);
    const nameRefused = name === undefined || name === null ? undefined : this.take(guest, name);
    this.presence.enter(LOBBY, guest);
    const session = new Session(socket, guest, bearer, network);
    socket.data = session;
    session
      .inTurn(() => this.welcome(session, { token: newToken, nameRefused }))
      .catch((error: unknown) => {
        this.logger.error(error, 'a connection could not be welcomed');
        // Not `disconnect()`, which a client takes as final: this way it tries again.
        socket.conn.close();
      });
  }

  depart(socket: ChatSocket) {
    const session = Session.of(socket);
    this.whereabouts.depart(session.guest.id, session.network);
    void session.inTurn(async () => this.membership.drop(session));
  }

  private async welcome(session: Session, news: { token?: string; nameRefused?: string }) {
    const lobby = await this.membership.join(session, LOBBY);
    // Threat: who was signed out while coming in is in no room yet where they would be found.
    if (this.signOuts.covers(session.bearer)) throw new Error('signed out while coming in');
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
  private take(guest: Guest, asked: unknown): string | undefined {
    try {
      const { data, error } = commands.rename.payload.safeParse({ name: asked });
      if (error) throw misfit(error);
      this.presence.introduce(guest, data.name);
      return undefined;
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      return error.message;
    }
  }
}
