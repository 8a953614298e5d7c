import { inServer, inClient, type Sabotage } from './change';

/** What breaks a busy server. */
export const OF_CROWDS: readonly Sabotage[] = [
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
    changes: [
      inServer('presence/presence.ts', '!stays?.delete(guest.id)', '!stays?.has(guest.id)'),
    ],
  },
  {
    proof: 'G8',
    what: 'keeps a feed of every room that there ever was',
    changes: [
      inServer(
        'live/feeds.ts',
        'if (!entry || --entry.followers > 0) return;',
        'if (!entry || --entry.followers > -1) return;',
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
    what: 'waits for minutes between two tries',
    changes: [
      inClient('backoff.ts', 'LONGEST_MS = 30_000', 'LONGEST_MS = 300_000'),
      inClient('backoff.ts', '(now - this.since) / 2', '(now - this.since) * 100'),
    ],
  },
  {
    proof: 'G19',
    what: 'limits nobody',
    changes: [
      inServer(
        'guests/rates.ts',
        'if (!this.config.rateLimited) return undefined;\n    const spent',
        'if (Date.now() > 0) return undefined;\n    const spent',
      ),
    ],
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
];
