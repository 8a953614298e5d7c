import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { ChatError } from '@parlour/protocol';
import { Handshake } from '@parlour/protocol/schemas';
import { GuestCookie } from '../guests/guest-cookie';
import { Guests } from '../guests/guests';
import type { ChatServer, ChatSocket } from '../live/broadcast';
import { checkSize } from '../live/payload';
import { refused } from '../live/reply';
import { Turnstile } from '../live/turnstile';
import { Presence } from '../presence/presence';

/** Largest `auth` of a handshake, counted as {@link checkSize} does. */
const MAX_AUTH = 4_096;

/** What is known of a connection before it is let in. */
export interface Admitted {
  guest: string;
  /** Set for a guest who has no token yet. */
  newToken?: string;
  /** The name that is asked for, unchecked. */
  name?: unknown;
}

/** The door: makes out which guest a connection belongs to, or makes it a new one. */
@Injectable()
export class Admission {
  private readonly newTokens = new WeakMap<IncomingMessage, string>();
  private readonly admitted = new WeakSet<object>();

  constructor(
    private readonly guests: Guests,
    private readonly cookie: GuestCookie,
    private readonly presence: Presence,
    private readonly turnstile: Turnstile,
  ) {}

  guard(server: ChatServer) {
    server.engine.on(
      'initial_headers',
      (headers: IncomingHttpHeaders, request: IncomingMessage) => {
        // A page that did not come from here (`nx serve web`) gets its cookie with the handshake;
        // who is no browser is told the token by `welcome`.
        if (!isBrowser(request) || this.cookie.read(request)) return;
        const token = this.guests.newToken();
        this.newTokens.set(request, token);
        headers['set-cookie'] = [this.cookie.write(token)];
      },
    );
    server.use((socket, next) => {
      this.turnstile.pass(() => {
        try {
          socket.data = this.admit(socket);
          next();
        } catch (error) {
          const { error: refusal } = refused(error);
          next(Object.assign(new Error(refusal.message), { data: refusal }));
        }
      });
    });
  }

  private admit({ handshake, request, conn }: ChatSocket): Admitted {
    // Threat: a thousand connects in one packet, each a member of its own, past every limit.
    if (this.admitted.has(conn)) {
      throw new ChatError('rate_limited', 'one connection is one guest', { retryInMs: 10_000 });
    }
    this.admitted.add(conn);
    checkSize(handshake.auth, MAX_AUTH);
    const auth = Handshake.parse(handshake.auth);
    const known = [auth.token, this.cookie.read(request)].find((token) => this.guests.idOf(token));
    const token = known ?? this.newTokens.get(request) ?? this.guests.newToken();
    const guest = this.guests.idOf(token) as string;
    this.presence.checkConnections(guest);
    return { guest, name: auth.name, ...(!known && { newToken: token }) };
  }
}

/** Only browsers tell where a request comes from. */
const isBrowser = ({ headers }: IncomingMessage) =>
  headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;
