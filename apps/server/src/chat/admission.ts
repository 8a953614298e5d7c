import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { ChatError, LOBBY } from '@parlour/protocol';
import { Handshake } from '@parlour/protocol/schemas';
import { Addresses } from '../addresses';
import { GuestCookie } from '../guests/guest-cookie';
import { type Bearer, Tokens } from '../guests/tokens';
import { Whereabouts } from '../guests/whereabouts';
import type { ChatServer, ChatSocket } from '../live/broadcast';
import { checkSize } from '../live/payload';
import { refused } from '../live/reply';
import { Turnstile } from '../live/turnstile';
import { Orders } from '../rooms/orders';
import { Arrivals } from './arrivals';

/** Largest `auth` of a handshake, counted as {@link checkSize} does. */
const MAX_AUTH = 4_096;

/** What is known of a connection before it is let in. */
export interface Admitted {
  bearer: Bearer;
  network: string;
  /** For whoever has no cookie, and no token that holds for long: the one to keep. */
  newToken?: string;
  /** The name that is asked for, unchecked. */
  name?: unknown;
}

/** A program is given another token when its own is as old as that: it loads no page. */
const FRESH_FOR_MS = 30 * 24 * 60 * 60 * 1_000;

/** The door: makes out which guest a connection belongs to, or makes it a new one. */
@Injectable()
export class Admission {
  private readonly admitted = new WeakSet<object>();

  constructor(
    private readonly tokens: Tokens,
    private readonly cookie: GuestCookie,
    private readonly addresses: Addresses,
    private readonly whereabouts: Whereabouts,
    private readonly orders: Orders,
    private readonly turnstile: Turnstile,
    private readonly arrivals: Arrivals,
  ) {}

  guard(server: ChatServer) {
    server.engine.on(
      'initial_headers',
      (headers: IncomingHttpHeaders, request: IncomingMessage) => {
        // Who is no browser is told the token by `welcome`.
        const newcomer = this.cookie.newcomer(request);
        if (newcomer) headers['set-cookie'] = [newcomer.header];
      },
    );
    server.use((socket, next) => {
      const settle = (admitted: Admitted) => {
        socket.data = admitted;
        next();
      };
      const refuse = (error: unknown) => {
        const { error: refusal } = refused(error, { command: 'connect' });
        next(Object.assign(new Error(refusal.message), { data: refusal }));
      };
      this.turnstile.pass(() => {
        try {
          const admitted = this.admit(socket);
          if (admitted instanceof Promise) admitted.then(settle, refuse);
          else settle(admitted);
        } catch (error) {
          refuse(error);
        }
      });
    });
  }

  /** At once for whoever is known, so that a crowd that comes back is counted one by one. */
  private admit({ handshake, request, conn }: ChatSocket): Admitted | Promise<Admitted> {
    // Threat: a thousand connects in one packet, each a member of its own, past every limit.
    if (this.admitted.has(conn)) {
      throw new ChatError('rate_limited', 'one connection is one guest', { retryInMs: 10_000 });
    }
    this.admitted.add(conn);
    this.arrivals.checkOpen();
    checkSize(handshake.auth, MAX_AUTH);
    const { token, name } = Handshake.parse(handshake.auth);
    const network = this.addresses.networkOf(request);
    const shown = this.tokens.read(token);
    const bearer = shown ?? this.cookie.read(request);
    this.whereabouts.checkConnections(network, bearer?.id);
    if (!bearer) return this.admitNew(request, network, name);
    this.checkNotBanned(bearer, network);
    const isOld = shown !== undefined && shown.issuedAt < Date.now() - FRESH_FOR_MS;
    return isOld ? this.admitOld(shown, request, network, name) : { bearer, network, name };
  }

  private async admitOld(bearer: Bearer, request: IncomingMessage, network: string, name: unknown) {
    const newToken = await this.tokens.renewShown(bearer);
    if (newToken === undefined) return this.admitNew(request, network, name);
    // Others have come in while it was renewed.
    this.whereabouts.checkConnections(network, bearer.id);
    return { bearer, network, name, newToken };
  }

  private async admitNew(request: IncomingMessage, network: string, name: unknown) {
    const newToken = this.cookie.newcomer(request)?.token ?? (await this.tokens.issue(network));
    const bearer = this.tokens.read(newToken) as Bearer;
    // Others have come in while this one was made.
    this.whereabouts.checkConnections(network, bearer.id);
    this.checkNotBanned(bearer, network);
    return { bearer, network, name, newToken };
  }

  /** @throws ChatError `forbidden` for whoever the operator has banned */
  private checkNotBanned({ id, bornAt }: Bearer, network: string) {
    const mark = () => this.whereabouts.markOf(network, LOBBY);
    try {
      this.orders.now(LOBBY)?.admit({ id, bornAt, mark });
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      throw new ChatError(error.code, 'you are banned from this server', error.detail);
    }
  }
}
