import { inServer, type Sabotage } from './change';

const MISFIT = 'if (error) throw misfit(error);';

/** What breaks the doors: who gets in, who speaks, and what is let in. */
export const OF_DOORS: readonly Sabotage[] = [
  {
    proof: 'G5',
    what: 'says nothing to what does not fit',
    changes: [inServer('live/dispatch.ts', MISFIT, 'if (error) return new Promise(() => {});')],
  },
  {
    proof: 'G5',
    what: 'repeats what it was sent',
    changes: [
      inServer(
        'live/dispatch.ts',
        MISFIT,
        'if (error) throw Object.assign(misfit(error), { message: JSON.stringify(data) });',
      ),
    ],
  },
  {
    proof: 'G15',
    what: 'believes any token',
    changes: [
      inServer(
        'guests/tokens.ts',
        'if (!timingSafeEqual(Buffer.from(signature), Buffer.from(expected))) return undefined;',
        'if (!timingSafeEqual(Buffer.from(signature), Buffer.from(expected)) && !id) return undefined;',
      ),
    ],
  },
  {
    proof: 'G15',
    what: 'takes the author from the message',
    changes: [
      inServer(
        'messages/row.ts',
        'const author = { ...new Guest(guest).member, name };',
        "const author = { ...new Guest(guest).member, name: text.split(' ').at(-1) ?? name };",
      ),
    ],
  },
  {
    proof: 'G15',
    what: 'compares names letter by letter',
    changes: [
      inServer(
        'guests/skeleton.ts',
        'return [...new Set([fold(unhomoglyph(seen)), fold(unhomoglyph(fold(seen)))])];',
        'return [seen && name];',
      ),
    ],
  },
  {
    proof: 'G15',
    what: 'gives a name to everybody who asks for it',
    changes: [
      inServer(
        'guests/names.ts',
        'if (!this.claims.areFree(skeletons, guest)) {',
        'if (skeletons.length === 0) {',
      ),
      inServer(
        'guests/known-names.ts',
        'return batch.map(({ guest }) => versions.get(guest));',
        'return batch.map(({ guest }) => versions.get(guest) ?? 1);',
      ),
    ],
  },
  {
    proof: 'G15',
    what: 'knows whoever has signed out',
    changes: [
      inServer(
        'guests/sign-outs.ts',
        'return issuedAt <= this.of(id);',
        'return issuedAt < 0 && id === "";',
      ),
    ],
  },
  {
    proof: 'G16',
    what: 'takes any guest for the operator',
    changes: [
      inServer(
        'operator/gate.ts',
        "if (isSame(bearerToken(request) ?? '', token)) return true;",
        "if (isSame(bearerToken(request) ?? '', token) || bearerToken(request)) return true;",
      ),
    ],
  },
  {
    proof: 'G16',
    what: 'lets anybody into a private room',
    changes: [
      inServer(
        'rooms/room-order.ts',
        'if (this.hasPlace(comer.id)) return false;',
        'return false;',
      ),
    ],
  },
  {
    proof: 'G16',
    what: 'says that a private room is there',
    changes: [
      inServer(
        'rooms/room-order.ts',
        "return this.access !== 'private' || this.hasPlace(guest);",
        'return true;',
      ),
    ],
  },
  {
    proof: 'G16',
    what: 'lists private rooms',
    changes: [
      inServer(
        'rooms/rooms.ts',
        "room('access', '=', 'public'),",
        "room('access', '<>', 'deleted'),",
      ),
    ],
  },
  {
    proof: 'G16',
    what: 'lets in by the old key whom it has shown out',
    changes: [inServer('rooms/room-order.ts', ' || spent_key === this.keyHash', '')],
  },
  {
    proof: 'G16',
    what: 'tells everybody who writes in a room',
    changes: [
      inServer(
        'presence/announcements.ts',
        "this.broadcast.toRoomIfReady(room, 'typing', {",
        "this.broadcast.toRoomIfReady('lobby', 'typing', {",
      ),
    ],
  },
  {
    proof: 'G17',
    what: 'shows out by one connection of several',
    changes: [
      inServer(
        'chat/membership.ts',
        'if (reason) for (const who of connections)',
        'if (reason) for (const who of connections.slice(0, 1))',
      ),
    ],
  },
  {
    proof: 'G17',
    what: 'goes on telling somebody who is out',
    changes: [inServer('chat/membership.ts', 'this.broadcast.unsubscribe(who, slug);', '')],
  },
  {
    proof: 'G17',
    what: 'lets everybody hear whom it has shadow-muted',
    changes: [inServer('chat/members.ts', '? { shadowed: true } : {}', '? {} : {}')],
  },
  {
    proof: 'G18',
    what: 'sorts a long list to count it',
    changes: [
      inServer(
        'live/payload.ts',
        'atLeastNone(left - value.length);\n    for',
        'atLeastNone(left - Object.entries(value).sort().length);\n    for',
      ),
    ],
  },
  {
    proof: 'G18',
    what: 'throws at a name that is no text',
    changes: [
      inServer(
        'live/dispatch.ts',
        'this.commands.has(data[0])',
        'this.commands.has((data[0] as string).trim())',
      ),
    ],
  },
  {
    proof: 'G18',
    what: 'writes everything that does not fit into its log',
    changes: [
      inServer(
        'live/dispatch.ts',
        MISFIT,
        `if (error) process.stdout.write(JSON.stringify(data) + '\\n'); ${MISFIT}`,
      ),
    ],
  },
  {
    proof: 'G23',
    what: 'looks at the end of the host only',
    changes: [
      inServer(
        'origin.ts',
        'new URL(origin).host === host',
        'new URL(origin).host.endsWith(String(host))',
      ),
    ],
  },
  {
    proof: 'G23',
    what: 'asks no page where it comes from, but for its socket',
    changes: [inServer('pages/pages.ts', 'app.use(refuseForeign(config));', '')],
  },
];
