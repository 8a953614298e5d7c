import fc from 'fast-check';
import { type Breach, findBreaches, type Row, type Run, type Sent, type Shown } from './checker';

const rules = (run: Run): Breach['rule'][] => [
  ...new Set(findBreaches(run).map(({ rule }) => rule)),
];

/** A run in which all went well: who said what where, what was never answered, who saw it since when. */
function trueRun(spoken: readonly Spoken[], watchers: readonly number[]): Run {
  const rows: Row[] = [];
  const sent: Sent[] = [];
  for (const [n, { guest, room, outcome, landed }] of spoken.entries()) {
    const one = { guest, room, id: `id-${n % 7}-${guest}-${n}`, text: `text ${n}` };
    const isStored = outcome === 'acknowledged' || (outcome === 'unknown' && landed);
    const seq = rows.filter((row) => row.room === room).length + 1;
    if (isStored) rows.push({ ...one, seq });
    sent.push({ ...one, nth: n, outcome, ...(outcome === 'acknowledged' && { seq }) });
  }
  const shown = watchers.flatMap((skips, n): Shown[] =>
    ROOMS.map((room) => ({
      client: `watcher ${n}`,
      room,
      // At least the end: who comes to a room is shown the newest of it.
      messages: rows
        .filter((row) => row.room === room)
        .filter(({ seq }, _, all) => seq > Math.min(skips, all.length - 1))
        .map(({ seq, guest, id, text }) => ({ seq, guest, id, text })),
    })),
  );
  return { sent, rows, shown };
}

interface Spoken {
  guest: string;
  room: string;
  outcome: Sent['outcome'];
  landed: boolean;
}

const ROOMS = ['one', 'two'];
const spoken: fc.Arbitrary<Spoken> = fc.record({
  guest: fc.constantFrom('ann', 'bob'),
  room: fc.constantFrom(...ROOMS),
  outcome: fc.constantFrom('acknowledged', 'acknowledged', 'unknown', 'refused'),
  landed: fc.boolean(),
});
const said: Spoken = { guest: 'ann', room: 'one', outcome: 'acknowledged', landed: true };
/** Three messages at least in room one, for there to be something to damage. */
const runs = fc
  .tuple(fc.array(spoken, { maxLength: 20 }), fc.array(fc.nat(5), { minLength: 1, maxLength: 3 }))
  .map(([others, watchers]) => trueRun([said, said, said, ...others], [0, ...watchers]));

/** Replaces what one client shows of a room. */
function withShown(run: Run, change: (messages: Shown['messages']) => Shown['messages']): Run {
  const [first, ...others] = run.shown as [Shown, ...Shown[]];
  return { ...run, shown: [{ ...first, messages: change(first.messages) }, ...others] };
}

/** What can be done to a true run, and the rule that it breaks. */
const DAMAGES: Record<string, [Breach['rule'], (run: Run, at: number) => Run]> = {
  'an acknowledged row is gone': [
    'lost',
    (run, at) => {
      const victims = run.sent.filter(({ outcome }) => outcome === 'acknowledged');
      const { id } = victims[at % victims.length] as Sent;
      return { ...run, rows: run.rows.filter((row) => row.id !== id) };
    },
  ],
  'a message was told at another place than it is stored at': [
    'lost',
    ({ sent, ...run }) => {
      const [first, ...others] = sent as [Sent, ...Sent[]];
      return { ...run, sent: [{ ...first, seq: 9_999 }, ...others] };
    },
  ],
  'what was said first is stored last': [
    'overtaken',
    ({ sent, ...run }) => ({
      ...run,
      sent: sent.map((one, n) => ({ ...one, nth: n === 0 ? sent.length : n })),
    }),
  ],
  'a row is stored twice': [
    'doubled',
    ({ rows, ...run }, at) => ({
      ...run,
      rows: [...rows, { ...(rows[at % rows.length] as Row), seq: 10_000 }],
    }),
  ],
  'a row has another text than was sent': [
    'forged',
    ({ rows, ...run }, at) => ({
      ...run,
      rows: rows.map((row, n) => (n === at % rows.length ? { ...row, text: 'other' } : row)),
    }),
  ],
  'a row is there that nobody sent': [
    'forged',
    ({ sent, ...run }, at) => {
      const { id } = run.rows[at % run.rows.length] as Row;
      return { ...run, sent: sent.filter((one) => one.id !== id) };
    },
  ],
  'a refused message is stored': [
    'forged',
    ({ sent, ...run }, at) => {
      const { id } = run.rows[at % run.rows.length] as Row;
      return { ...run, sent: sent.map((s) => (s.id === id ? { ...s, outcome: 'refused' } : s)) };
    },
  ],
  'the numbers of a room have a hole': [
    'hole',
    ({ rows, ...run }) => ({
      ...run,
      rows: rows.map((row) =>
        row.room === 'one' && row.seq > 1 ? { ...row, seq: row.seq + 1 } : row,
      ),
    }),
  ],
  'a client shows one twice': [
    'order',
    (run, at) => withShown(run, (all) => all.toSpliced(at % all.length, 0, all[at % all.length]!)),
  ],
  'a client shows two the wrong way round': [
    'order',
    (run, at) =>
      withShown(run, (all) => {
        const first = at % (all.length - 1);
        return all.toSpliced(first, 2, all[first + 1]!, all[first]!);
      }),
  ],
  'a client shows one less, in the middle': [
    'missing',
    (run, at) => withShown(run, (all) => all.toSpliced(1 + (at % (all.length - 2)), 1)),
  ],
  'a client has not come to the end': [
    'missing',
    (run) => withShown(run, (all) => all.slice(0, -1)),
  ],
  'a client shows what is not stored there': [
    'forged',
    (run, at) =>
      withShown(run, (all) =>
        all.map((one, n) => (n === at % all.length ? { ...one, text: 'other' } : one)),
      ),
  ],
};

describe('the checker', () => {
  it('finds no fault with a run in which all went well', () => {
    fc.assert(fc.property(runs, (run) => expect(findBreaches(run)).toEqual([])));
  });

  it.each(Object.entries(DAMAGES))('sees that %s', (_, [rule, damage]) => {
    fc.assert(
      fc.property(runs, fc.nat(100), (run, at) => expect(rules(damage(run, at))).toContain(rule)),
    );
  });

  it('does not mind whether a message landed that was never answered', () => {
    for (const landed of [true, false]) {
      const run = trueRun([said, { ...said, outcome: 'unknown', landed }, said], [0, 0]);
      expect(run.rows).toHaveLength(landed ? 3 : 2);
      expect(findBreaches(run)).toEqual([]);
    }
  });

  it('minds when it landed for one and not for another', () => {
    const run = trueRun([said, said, { ...said, outcome: 'unknown', landed: true }], [0, 0]);

    expect(rules(withShown(run, (messages) => messages.slice(0, -1)))).toEqual(['missing']);
  });

  it('minds a message that is acknowledged at two places', () => {
    const run = trueRun([said, said], [0]);
    const [first] = run.sent as [Sent];

    expect(rules({ ...run, sent: [...run.sent, { ...first, seq: 2 }] })).toEqual(['lost']);
  });

  it('tells two guests with the same id apart, and the same id in two rooms', () => {
    const rows = [
      { room: 'one', seq: 1, guest: 'ann', id: 'same', text: 'a' },
      { room: 'one', seq: 2, guest: 'bob', id: 'same', text: 'b' },
      { room: 'two', seq: 1, guest: 'ann', id: 'same', text: 'c' },
    ];
    const sent = rows.map((row) => ({ ...row, outcome: 'acknowledged' }) as const);

    expect(findBreaches({ rows, sent, shown: [] })).toEqual([]);
  });

  it('says which message it is, and where', () => {
    const run = trueRun([said], [0]);

    expect(findBreaches({ ...run, rows: [], shown: [] })).toEqual([
      { rule: 'lost', what: 'id-0-ann-0 of ann, told as one 1' },
    ]);
  });
});
