import { inServer, type Sabotage } from './change';
import { OF_CROWDS } from './crowds';
import { OF_DOORS } from './doors';
import { OF_SCREENS } from './screens';

/** What breaks several processes, and leaves a single one as it is. */
const SABOTAGES: readonly Sabotage[] = [
  {
    proof: 'G1',
    what: 'acknowledges what PostgreSQL has not committed',
    changes: [
      inServer(
        'db/postgres-dialect.ts',
        "{ sql: 'commit', parameters: [] }",
        "{ sql: 'rollback', parameters: [] }",
      ),
      inServer('db/postgres-dialect.ts', "!== 'COMMIT'", "=== 'COMMIT'"),
    ],
  },
  {
    proof: 'G2',
    what: 'trusts a PostgreSQL that does not sync',
    changes: [inServer('db/database.ts', 'await dialect.checkDurable();', '')],
  },
  {
    proof: 'G3',
    what: 'publishes nothing of what was said by way of the others',
    changes: [inServer('live/feeds.ts', 'entry?.feed.hint(head);', 'void head;')],
  },
  {
    proof: 'G4',
    what: 'locks no room, and numbers what is said side by side',
    changes: [
      inServer(
        'db/postgres-dialect.ts',
        'if (rooms.length > 0) transaction.send(lock(rooms));',
        '',
      ),
    ],
  },
  {
    proof: 'G13',
    what: 'waits for hints while Redis is away',
    changes: [
      inServer(
        'chat/following.ts',
        'const pause = this.bus.isUp ? LOOKS_EVERY_MS : LOOKS_WITHOUT_HINTS_EVERY_MS;',
        'const pause = 60_000;',
      ),
    ],
  },
  {
    proof: 'G14',
    what: 'accepts what PostgreSQL could not store',
    changes: [
      inServer(
        'messages/messages.ts',
        "throw new ChatError('unavailable', 'this could not be stored now, please try again');",
        'return batch.map((_, index) => ({ seq: index + 1, at: Date.now() }));',
      ),
    ],
  },
  {
    proof: 'G17',
    what: 'leaves a removal to the process that was asked for it',
    changes: [inServer('chat/following.ts', 'unlessAway(this.follow(change));', 'void change;')],
  },
  {
    proof: 'G21',
    what: 'remembers the people of a process that died',
    changes: [
      inServer(
        'presence/elsewhere.ts',
        'this.peers.onGone = (process) => this.forget(process);',
        '',
      ),
    ],
  },
];

/** What breaks a process as it breaks several of them. */
const OF_EACH = [...OF_DOORS, ...OF_CROWDS, ...OF_SCREENS].filter(({ proof }) =>
  ['G5', 'G11', 'G12'].includes(proof),
);

export const OF_THE_CLUSTER = [...SABOTAGES, ...OF_EACH].map((one) => ({
  ...one,
  form: 'cluster' as const,
}));
