/** A way to break the product on purpose, which the proof of a promise has to see. */
export interface Sabotage {
  /** The promise it breaks. */
  proof: string;
  /** What such a build does: "a build that …". */
  what: string;
  changes: readonly Change[];
}

export interface Change {
  /** What is built anew with it. `client` is the one that the proofs themselves speak through. */
  build: 'server' | 'client' | 'page';
  file: string;
  /** Has to be in the file exactly once: so a sabotage can't go stale in silence. */
  find: string;
  replace: string;
}

/** All of one part. */
function inServer(file: string, find: string, replace: string): Change {
  return { build: 'server', file: `apps/server/src/${file}`, find, replace };
}

function inClient(file: string, find: string, replace: string): Change {
  return { build: 'client', file: `libs/client/src/${file}`, find, replace };
}

function inPage(file: string, find: string, replace: string): Change {
  return { build: 'page', file, find, replace };
}

/** Answers before the commit, which comes later, or with the next transaction. */
const answeringEarly = (laterMs: number) => [
  inServer(
    'db/sqlite-worker.mjs',
    "if (commit) db.exec('commit');",
    `if (commit) setTimeout(() => db.inTransaction && db.exec('commit'), ${laterMs});`,
  ),
  inServer(
    'db/sqlite-worker.mjs',
    "db.exec('begin immediate');",
    "if (db.inTransaction) return; db.exec('begin immediate');",
  ),
];

const MISFIT = 'if (error) throw misfit(error);';

export const SABOTAGES: readonly Sabotage[] = [
  {
    proof: 'G1',
    what: 'acknowledges before it commits',
    changes: answeringEarly(50),
  },
  {
    proof: 'G2',
    what: 'leaves the sync to the operating system',
    changes: [
      inServer('db/sqlite-worker.mjs', 'synchronous = FULL', 'synchronous = NORMAL'),
      inServer(
        'db/sqlite-worker.mjs',
        "ready: db.pragma('synchronous', { simple: true })",
        'ready: { synchronous: 2 }',
      ),
    ],
  },
  {
    proof: 'G2',
    what: 'acknowledges in the moment before it syncs',
    changes: answeringEarly(0),
  },
  {
    proof: 'G3',
    what: 'loses a frame now and then, and does not look for gaps',
    changes: [
      inServer(
        'live/feed.ts',
        'if (head > after) this',
        'if (head > after && Math.random() < 0.95) this',
      ),
      inClient('timeline.ts', "if (after > timeline.cursor) return 'gap';", ''),
    ],
  },
  {
    proof: 'G3',
    what: 'comes back with a new place in the room, and not with what was missed',
    changes: [
      inClient(
        'conversation.ts',
        'this.receive({ ...joined, after: joined.after });',
        'this.receive({ ...joined, after: joined.after, messages: [] });',
      ),
    ],
  },
  {
    proof: 'G4',
    what: 'stores each try as a message of its own',
    changes: [
      inServer(
        'messages/append.ts',
        'select room, last + nth, head + nth, guest, id, name',
        'select room, last + nth, head + nth, guest, id || random(), name',
      ),
    ],
  },
  {
    proof: 'G4',
    what: 'looks for a repeat only among what is stored already',
    changes: [
      inServer(
        'messages/append.ts',
        'if (!unique.has(identity)) unique.set(identity,',
        'unique.set(unique.has(identity) ? identity + index : identity,',
      ),
    ],
  },
  {
    proof: 'G4',
    what: 'takes another text under an old id for a repeat',
    changes: [
      inServer(
        'messages/append.ts',
        'if (removed || (text === draft.text && replyTo === draft.replyTo)) return { seq, at };',
        'return { seq, at };',
      ),
    ],
  },
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
    proof: 'G6',
    what: 'keeps whatever a slow reader does not take',
    changes: [
      inServer(
        'live/slow-readers.ts',
        'PATIENCE_MS) this.cut(who.socket);',
        'PATIENCE_MS) this.unlogged++;',
      ),
    ],
  },
  {
    proof: 'G6',
    what: 'says good-bye to who does not read, and waits for an answer',
    changes: [
      inServer('live/engine.ts', 'connection.transport.socket?.terminate()', 'connection.close()'),
    ],
  },
  {
    proof: 'G6',
    what: 'waits half a minute before it cuts',
    changes: [
      inServer('live/slow-readers.ts', 'PATIENCE_MS = 3_000', 'PATIENCE_MS = 30_000'),
      inServer('live/slow-readers.ts', 'FLOOD = 16 * HARD_LIMIT', 'FLOOD = 400 * HARD_LIMIT'),
    ],
  },
  {
    proof: 'G7',
    what: 'keeps two hundred small things for each connection',
    changes: [
      inServer(
        'chat/arrivals.ts',
        'socket.data = session;',
        'socket.data = Object.assign(session, { kept: Array.from({ length: 200 }, (_, n) => ({ n })) });',
      ),
    ],
  },
  {
    proof: 'G8',
    what: 'never forgets who was in a room',
    changes: [inServer('presence/presence.ts', 'stays?.delete(guest.id);', '')],
  },
  {
    proof: 'G8',
    what: 'keeps a feed of every room that there ever was',
    changes: [
      inServer(
        'live/feeds.ts',
        '--entry.followers === 0) this.open.delete(room)',
        '--entry.followers < 0) this.open.delete(room)',
      ),
    ],
  },
  {
    proof: 'G8',
    what: 'listens to every connection for ever',
    changes: [
      inServer(
        'chat/arrivals.ts',
        'socket.data = session;',
        "socket.data = session; process.on('beforeExit', () => session.tell('draining', { retryInMs: 0 }));",
      ),
    ],
  },
  {
    proof: 'G10',
    what: 'lets any number of messages wait',
    changes: [
      inServer('messages/messages.ts', 'MOST_WAITING = 10_000', 'MOST_WAITING = 10_000_000'),
    ],
  },
  {
    proof: 'G10',
    what: 'goes on refusing when the overload is over',
    changes: [
      inServer(
        'messages/messages.ts',
        'if (this.commits.waiting >= MOST_WAITING) {',
        'if (this.commits.waiting >= MOST_WAITING) { this.stopping = true;',
      ),
    ],
  },
  {
    proof: 'G10',
    what: 'hands on all that one read has brought before anybody else gets a turn',
    changes: [
      inServer(
        'live/web-socket-server.ts',
        'allowSynchronousEvents: false',
        'allowSynchronousEvents: true',
      ),
    ],
  },
  {
    proof: 'G11',
    what: 'leaves out the first message of what was missed',
    changes: [
      inServer(
        'chat/looks.ts',
        'return { ...(await this.log.changes(slug, after)), older: after > 0 };',
        'return { ...(await this.log.changes(slug, after + 1)), after, older: after > 0 };',
      ),
    ],
  },
  {
    proof: 'G11',
    what: 'waits for minutes between two tries',
    changes: [
      inClient('backoff.ts', 'LONGEST_MS = 30_000', 'LONGEST_MS = 300_000'),
      inClient('backoff.ts', '(now - this.since) / 2', '(now - this.since) * 100'),
    ],
  },
  {
    proof: 'G12',
    what: 'stops without waiting for what is under way',
    changes: [
      inServer(
        'chat/drain.ts',
        'async beforeApplicationShutdown() {',
        'async beforeApplicationShutdown() { return;',
      ),
    ],
  },
  {
    proof: 'G14',
    what: 'accepts what it could not store',
    changes: [
      inServer(
        'messages/messages.ts',
        "throw new ChatError('unavailable', 'this could not be stored now, please try again');",
        'return batch.map((_, index) => ({ seq: index + 1, at: Date.now() }));',
      ),
    ],
  },
  {
    proof: 'G14',
    what: 'waits for a lock for as long as it lasts',
    changes: [inServer('db/sqlite-worker.mjs', 'PATIENCE = 1000', 'PATIENCE = 60000')],
  },
  {
    proof: 'G14',
    what: 'asks the store by a write that changes nothing',
    changes: [
      inServer(
        'health/health.controller.ts',
        'doUpdateSet({ value: String(now) })',
        "doUpdateSet(({ ref }) => ({ value: ref('meta.value') }))",
      ),
    ],
  },
  {
    proof: 'G15',
    what: 'believes any token',
    changes: [
      inServer(
        'guests/guests.ts',
        'timingSafeEqual(Buffer.from(signature), Buffer.from(expected)) ? id : undefined',
        'timingSafeEqual(Buffer.from(signature), Buffer.from(expected)) || id ? id : undefined',
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
        'guests/look.ts',
        'return [...new Set([fold(unhomoglyph(seen)), fold(unhomoglyph(fold(seen)))])];',
        'return [seen && name];',
      ),
    ],
  },
  {
    proof: 'G15',
    what: 'asks whether a name is free, and takes it a moment later',
    changes: [
      inServer(
        'guests/names.ts',
        'if (looks.some((look) => !this.isFree(look, guest))) {',
        'if (looks.some((look) => !this.isFree(look, guest) && this.claims.get(look)!.seenAt !== Infinity)) {',
      ),
    ],
  },
  {
    proof: 'G16',
    what: 'lets anybody into a private room',
    changes: [
      inServer('rooms/room-order.ts', 'if (this.hasPlace(guest)) return false;', 'return false;'),
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
        'this.broadcast.connectionsOf(guest, slug))',
        'this.broadcast.connectionsOf(guest, slug).slice(0, 1))',
      ),
    ],
  },
  {
    proof: 'G17',
    what: 'goes on telling somebody who is out',
    changes: [inServer('chat/membership.ts', 'this.broadcast.unsubscribe(who, slug);', '')],
  },
  {
    proof: 'G18',
    what: 'copies a long list, entry by entry, to count it',
    changes: [
      inServer(
        'live/payload.ts',
        'atLeastNone(left - value.length);\n    for',
        'atLeastNone(left - Object.keys(Object.fromEntries(Object.entries(value))).length);\n    for',
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
    proof: 'G19',
    what: 'limits nobody',
    changes: [inServer('guests/rates.ts', 'this.config.rateLimited ?', 'Date.now() < 0 ?')],
  },
  {
    proof: 'G19',
    what: 'answers a flood for as long as it lasts',
    changes: [
      inServer(
        'live/dispatch.ts',
        'if (!(await this.rates.hasPatience(guest.id))) cut(socket);',
        'if (!(await this.rates.hasPatience(guest.id))) socket.emit;',
      ),
    ],
  },
  {
    proof: 'G19',
    what: 'counts nothing but messages',
    changes: [
      inServer('live/dispatch.ts', "this.rates.spend('command', who.guest.id)", 'undefined'),
    ],
  },
  {
    proof: 'G20',
    what: 'begins a page with the last message of the page before',
    changes: [
      inServer('messages/room-log.ts', ".where('seq', '<', end)", ".where('seq', '<=', end)"),
    ],
  },
  {
    proof: 'G20',
    what: 'pages by the time, which many messages share',
    changes: [inServer('messages/room-log.ts', "orderBy('seq', 'desc')", "orderBy('at', 'desc')")],
  },
  {
    proof: 'G20',
    what: 'goes on after a page and a message',
    changes: [
      inServer(
        'messages/room-log.ts',
        ".where('rev', '>', after)",
        ".where('rev', '>', after + 1)",
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
  {
    proof: 'G26',
    what: 'keeps what is pending for as long as the page lasts',
    changes: [inPage('libs/client/src/indexed-db-store.ts', 'durable = true;', 'durable = false;')],
  },
  {
    proof: 'G26',
    what: 'shows a message as sent before it is answered',
    changes: [inPage('apps/web/src/app/room/bubble.html', '>sending</span>', '>sent</span>')],
  },
  {
    proof: 'G26',
    what: 'lets every tab send what waits',
    changes: [inPage('libs/client/src/turns.ts', 'left > 0 && left <= TURN_MS', 'false')],
  },
  {
    proof: 'G1',
    what: 'says the newest first',
    changes: [inClient('turns.ts', 'entries.find((entry) =>', 'entries.findLast((entry) =>')],
  },
  {
    proof: 'G26',
    what: 'tries each time with another id',
    changes: [
      inPage(
        'libs/client/src/outbox.ts',
        "this.connection.ask('send', { room, id, text })",
        "this.connection.ask('send', { room, id: id && newId(), text })",
      ),
    ],
  },
];
