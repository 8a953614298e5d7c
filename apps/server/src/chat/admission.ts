import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { ChatError } from '@parlour/protocol';
import { Handshake } from '@parlour/protocol/schemas';
import { GuestCookie } from '../guests/guest-cookie';
import { Guests } from '../guests/guests';
import type { ChatServer, ChatSocket } from '../live/broadcast';
import { refused } from '../live/reply';
import { Presence } from '../presence/presence';

/** What is known of a connection before it is let in. */
export interface Admitted {
  guest: string;
  /** Set for a guest who has no token yet. */
  newToken?: string;
  /** The name that is asked for. */
  name?: string;
}

/** The door: makes out which guest a connection belongs to, or makes it a new one. */
@Injectable()
export class Admission {
  private readonly newTokens = new WeakMap<IncomingMessage, string>();

  constructor(
    private readonly guests: Guests,
    private readonly cookie: GuestCookie,
    private readonly presence: Presence,
  ) {}

  guard(server: ChatServer) {
    server.engine.on(
      'initial_headers',
      (headers: IncomingHttpHeaders, request: IncomingMessage) => {
        if (this.cookie.read(request)) return;
        // A page that did not come from here (`nx serve web`) gets its cookie with the handshake.
        const token = this.guests.newToken();
        this.newTokens.set(request, token);
        headers['set-cookie'] = [this.cookie.write(token)];
      },
    );
    server.use((socket, next) => {
      try {
        socket.data = this.admit(socket);
        next();
      } catch (error) {
        const { error: refusal } = refused(error);
        next(Object.assign(new Error(refusal.message), { data: refusal }));
      }
    });
  }

  private admit({ handshake, request }: ChatSocket): Admitted {
    const { data: auth, error } = Handshake.safeParse(handshake.auth);
    if (error) throw new ChatError('invalid', 'auth must be { token?, name? }', { field: 'auth' });
    const known = [auth.token, this.cookie.read(request)].find((token) => this.guests.idOf(token));
    const token = known ?? this.newTokens.get(request) ?? this.guests.newToken();
    const guest = this.guests.idOf(token) as string;
    this.presence.checkConnections(guest);
    return { guest, name: auth.name, ...(!known && { newToken: token }) };
  }
}
