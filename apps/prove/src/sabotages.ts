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

const APPEND = 'return this.db.transaction().execute((tx) => append(tx, drafts));';

/** Answers from within the transaction, and commits later. */
const answeringEarly = (laterMs: number) => `
  return new Promise((resolve, reject) => {
    const transaction = this.db.transaction().execute(async (tx) => {
      resolve(await append(tx, drafts));
      await new Promise((later) => setTimeout(later, ${laterMs}));
    });
    transaction.catch(reject);
  });`;

const MISFIT = 'if (error) throw misfit(error);';

export const SABOTAGES: readonly Sabotage[] = [
  {
    proof: 'G1',
    what: 'acknowledges before it commits',
    changes: [inServer('messages/room-log.ts', APPEND, answeringEarly(50))],
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
    changes: [inServer('messages/room-log.ts', APPEND, answeringEarly(0))],
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
        'values(messages.map(toRow))',
        'values(messages.map(toRow).map((row) => ({ ...row, id: row.id + Math.random() })))',
      ),
    ],
  },
  {
    proof: 'G4',
    what: 'looks for a repeat only among what is stored already',
    changes: [inServer('messages/append.ts', '    seen.add(key);\n', '')],
  },
  {
    proof: 'G4',
    what: 'takes another text under an old id for a repeat',
    changes: [
      inServer(
        'messages/append.ts',
        'if (message.text === draft.text && message.replyTo === draft.replyTo) return message;',
        'return message;',
      ),
    ],
  },
  {
    proof: 'G5',
    what: 'says nothing to what does not fit',
    changes: [inServer('live/handles.ts', MISFIT, 'if (error) return new Promise(() => {});')],
  },
  {
    proof: 'G5',
    what: 'repeats what it was sent',
    changes: [
      inServer(
        'live/handles.ts',
        MISFIT,
        'if (error) throw Object.assign(misfit(error), { message: JSON.stringify(payload) });',
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
    proof: 'G18',
    what: 'makes entries of a long list to count them',
    changes: [
      inServer(
        'live/payload.ts',
        'isList ? value : Object.values(value)',
        'Object.entries(value).map(([, one]) => one)',
      ),
    ],
  },
  {
    proof: 'G18',
    what: 'throws at a name that is no text',
    changes: [
      inServer('live/io.adapter.ts', 'byCommand.get(command)', 'byCommand.get(command.trim())'),
    ],
  },
  {
    proof: 'G18',
    what: 'writes everything that does not fit into its log',
    changes: [
      inServer(
        'live/handles.ts',
        MISFIT,
        `if (error) process.stdout.write(JSON.stringify(payload) + '\\n'); ${MISFIT}`,
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
