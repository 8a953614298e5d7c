import { inServer, inClient, type Sabotage } from './change';

/** Answers before the commit, which comes later, or with the next transaction. */
const answeringEarly = (laterMs: number) => [
  inServer(
    'db/sqlite-worker.mjs',
    "if (commit) db.exec('commit');",
    `if (commit) setTimeout(() => db.open && db.inTransaction && db.exec('commit'), ${laterMs});`,
  ),
  inServer(
    'db/sqlite-worker.mjs',
    "if (db.inTransaction) db.exec('rollback');",
    'if (db.inTransaction) return;',
  ),
  // A migration's own commit may come after one of these.
  inServer(
    'db/sqlite-worker.mjs',
    'db.exec(query.sql);',
    'if (db.inTransaction) db.exec(query.sql);',
  ),
];

/** What breaks the log: what is stored, once, and for good. */
export const OF_THE_LOG: readonly Sabotage[] = [
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
        'if (text === undefined || (text === draft.text && replyTo === draft.replyTo)) return { seq, at };',
        'return { seq, at };',
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
    proof: 'G1',
    what: 'says the newest first',
    changes: [inClient('turns.ts', 'entries.find((entry) =>', 'entries.findLast((entry) =>')],
  },
];
