import { inServer, inClient, inPage, type Sabotage } from './change';

/** What breaks that everybody shows the same. */
export const OF_SCREENS: readonly Sabotage[] = [
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
        'this.receive({ ...joined, after: joined.after, first: joined.room.first });',
        'this.receive({ ...joined, after: joined.after, first: joined.room.first, messages: [] });',
      ),
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
