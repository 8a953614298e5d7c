import type { Entry } from '@parlour/client';
import type { Message } from '@parlour/protocol';
import { ann, bob, DAY, entry, me, message, MINUTE, NOON } from '../../testing/people';
import { type Line, linesOf } from './lines';
import type { Notice } from './notice';

interface Room {
  messages?: Message[];
  notices?: Notice[];
  entries?: Entry[];
  older?: boolean;
  newer?: boolean;
}

const lines = (room: Room, you = me) => {
  const { messages = [], notices = [], entries = [], older = false, newer = false } = room;
  const timeline = { cursor: 9, last: 9, messages, older, newer };
  return linesOf({ timeline, notices, entries, you });
};
const notice = (more: Partial<Notice>): Notice => ({
  kind: 'joined',
  members: [bob],
  at: NOON,
  afterSeq: 0,
  ...more,
});
const written = (line: Line) => {
  if (line.kind === 'day') return 'day';
  if (line.kind === 'notice') return line.notice.kind;
  return `${line.said.first ? `${line.said.author.name}: ` : ''}${line.said.text}`;
};
const keys = (all: Line[]) => all.map(({ key }) => key);

describe('the lines of a room', () => {
  it('are none where nothing was said', () => {
    expect(linesOf({ timeline: undefined, notices: [], entries: [], you: undefined })).toEqual([]);
  });

  it('show what is on its way before the server has said who I am', () => {
    const told = { timeline: undefined, notices: [], entries: [entry('x')], you: undefined };

    expect(linesOf(told).map(written)).toEqual(['day', 'You: entry x']);
  });

  describe('name the author', () => {
    it('once for what one person says within a minute', () => {
      const messages = [message(1), message(2), message(3, { author: bob })];

      expect(lines({ messages }).map(written)).toEqual([
        'day',
        'Ann: message 1',
        'message 2',
        'Bob: message 3',
      ]);
    });

    it('again in the next minute', () => {
      const messages = [message(1), message(2, { at: NOON + MINUTE })];

      expect(lines({ messages }).map(written)).toEqual(['day', 'Ann: message 1', 'Ann: message 2']);
    });

    it('again under another name', () => {
      const messages = [message(1), message(2, { author: { ...ann, name: 'Anna' } })];

      expect(lines({ messages }).map(written).at(-1)).toBe('Anna: message 2');
    });

    it('again after a notice', () => {
      const messages = [message(1), message(2)];

      expect(lines({ messages, notices: [notice({ afterSeq: 1 })] }).map(written)).toEqual([
        'day',
        'Ann: message 1',
        'joined',
        'Ann: message 2',
      ]);
    });
  });

  it('begin each day with a line of its own', () => {
    const messages = [message(1), message(2, { at: NOON + DAY }), message(3, { at: NOON + DAY })];

    expect(lines({ messages }).map(written)).toEqual([
      'day',
      'Ann: message 1',
      'day',
      'Ann: message 2',
      'message 3',
    ]);
  });

  it('have each notice after the message that it came after', () => {
    const messages = [message(1), message(2), message(3)];
    const notices = [
      notice({ afterSeq: 0 }),
      notice({ afterSeq: 2, kind: 'left' }),
      notice({ afterSeq: 3, kind: 'renamed' }),
    ];

    expect(lines({ messages, notices }).map(written)).toEqual([
      'day',
      'joined',
      'Ann: message 1',
      'message 2',
      'left',
      'Ann: message 3',
      'renamed',
    ]);
  });

  it('end with what is on its way', () => {
    const entries = [entry('x'), entry('y', { state: 'failed', error: refusal })];

    const all = lines({ messages: [message(1)], notices: [notice({ afterSeq: 1 })], entries });

    expect(all.map(written)).toEqual([
      'day',
      'Ann: message 1',
      'joined',
      'Guest: entry x',
      'entry y',
    ]);
    expect(all.at(-1)).toMatchObject({
      said: { own: true, state: 'failed', refusal: 'too long', author: me },
    });
  });

  it('tell my own messages from those of others by who I am, not by the name', () => {
    const messages = [message(1, { author: { ...me, name: 'Ann' } }), message(2)];

    const own = lines({ messages }).flatMap((line) =>
      line.kind === 'message' ? [line.said.own] : [],
    );

    expect(own).toEqual([true, false]);
  });

  describe('are one for what was taken away in a row', () => {
    const gone = (seq: number, more: Partial<Message> = {}) =>
      message(seq, { text: '', removed: true, rev: seq + 10, ...more });
    const told = (room: Room) =>
      lines(room).map((line) => {
        if (line.kind !== 'message') return line.kind;
        const { removed, author, text } = line.said;
        return removed ? `${author.name}: ${removed} gone` : `${author.name}: ${text}`;
      });

    it('by the same author, however long ago each was said', () => {
      const messages = [gone(1), gone(2), gone(3, { at: NOON + 5 * MINUTE }), message(4)];

      expect(told({ messages })).toEqual(['day', 'Ann: 3 gone', 'Ann: message 4']);
    });

    it('by each author', () => {
      const messages = [gone(1), gone(2, { author: bob }), gone(3, { author: bob }), gone(4)];

      expect(told({ messages })).toEqual(['day', 'Ann: 1 gone', 'Bob: 2 gone', 'Ann: 1 gone']);
    });

    it('but not where something else comes between', () => {
      const messages = [gone(1), message(2), gone(3), gone(4), gone(5, { at: NOON + DAY })];

      expect(told({ messages, notices: [notice({ afterSeq: 3 })] })).toEqual([
        ...['day', 'Ann: 1 gone', 'Ann: message 2', 'Ann: 1 gone', 'notice'],
        ...['Ann: 1 gone', 'day', 'Ann: 1 gone'],
      ]);
    });

    it('with the name and the time of the first of them', () => {
      const messages = [gone(1), gone(2, { at: NOON + 5 * MINUTE })];

      expect(lines({ messages }).at(-1)).toMatchObject({
        said: { first: true, at: NOON, removed: 2, author: ann },
      });
    });

    it('which stays the very same until there are more, and keeps its key when older ones come', () => {
      const [one, two, three] = [gone(1), gone(2), gone(3)];
      const two3 = lines({ messages: [two, three] }).at(-1);
      expect(lines({ messages: [two, three] }).at(-1)).toBe(two3);
      const all = lines({ messages: [one, two, three] }).at(-1);

      expect(all).toMatchObject({ key: two3?.key, said: { removed: 3 } });
      expect(two3).toMatchObject({ said: { removed: 2 } });
    });
  });

  describe('stay the very same', () => {
    const messages = [message(1), message(2, { author: bob }), message(3, { at: NOON + DAY })];
    const notices = [notice({ afterSeq: 1 })];
    const entries = [entry('x')];
    const before = lines({ messages, notices, entries });

    it('when something is said after them', () => {
      const after = lines({ messages: [...messages, message(4)], notices, entries });

      expect(after).toHaveLength(before.length + 1);
      for (const line of before.slice(0, -1)) expect(after).toContain(line);
    });

    it('when a notice comes after them', () => {
      const after = lines({ messages, notices: [...notices, notice({ afterSeq: 3 })], entries });

      for (const line of before.slice(0, -1)) expect(after).toContain(line);
    });

    it('except for a message that was changed', () => {
      const changed = message(2, { author: bob, text: 'changed', rev: 4 });
      const after = lines({ messages: messages.with(1, changed), notices, entries });

      expect(after.filter((line) => !before.includes(line)).map(written)).toEqual(['Bob: changed']);
    });

    it('except for one that begins a run now, or is mine now', () => {
      const [one, two] = [message(1), message(2)];
      const said = (you = me, all = [one, two]) => lines({ messages: all }, you).map(written);
      expect(said()).toEqual(['day', 'Ann: message 1', 'message 2']);

      expect(said(me, [two])).toEqual(['day', 'Ann: message 2']);
      expect(lines({ messages: [one] }, ann).at(-1)).toMatchObject({ said: { own: true } });
    });

    it('except for what is on its way when I take another name', () => {
      const after = lines({ messages, notices, entries }, { ...me, name: 'Anna' });

      expect(after.filter((line) => !before.includes(line)).map(written)).toEqual([
        'Anna: entry x',
      ]);
    });
  });

  describe('have keys', () => {
    it('that stay when what was on its way is stored', () => {
      const waiting = lines({ entries: [entry('x')] });
      const stored = lines({ messages: [message(1, { author: me, id: 'x' })] });

      expect(keys(stored)).toEqual(keys(waiting));
    });

    it('that stay when more people come', () => {
      const one = lines({ notices: [notice({})] });
      const two = lines({ notices: [notice({ members: [bob, ann] })] });

      expect(keys(two)).toEqual(keys(one));
    });

    it('of their own, even where two people gave their messages the same id', () => {
      const messages = [message(1, { id: 'x' }), message(2, { id: 'x', author: bob })];

      expect(new Set(keys(lines({ messages }))).size).toBe(3);
    });

    it('of their own, even where this device is behind the server around midnight', () => {
      const messages = [message(1), message(2, { at: NOON + DAY })];
      const notices = [notice({ afterSeq: 2, at: NOON })];

      const all = keys(lines({ messages, notices }));

      expect(new Set(all).size).toBe(all.length);
    });
  });
});

const refusal = { code: 'too_large', message: 'too long' } as const;

describe('a window on a long log', () => {
  const notices = [0, 5, 7, 9].map((afterSeq) => notice({ afterSeq, at: NOON + afterSeq }));
  const messages = [6, 7, 8].map((seq) => message(seq));
  const kinds = (room: Room) => lines({ messages, notices, ...room }).map(written);

  it('has no notice of what is before it', () => {
    expect(kinds({ older: true })).toEqual([
      ...['day', 'joined', 'Ann: message 6', 'message 7', 'joined', 'Ann: message 8', 'joined'],
    ]);
  });

  it('has nothing of what comes after it: no notice, and nothing that is on its way', () => {
    expect(kinds({ newer: true, entries: [entry('x')] }).at(-1)).toBe('Ann: message 8');
  });
});
