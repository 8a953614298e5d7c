import { signal } from '@angular/core';
import type { Entry } from '@parlour/client';
import type { EventOf, Member, Message, Room } from '@parlour/protocol';
import { RoomLog } from '../../../../../libs/client/src/testing/room-log';
import { ann, bob, cid, DAY, entry, me, message } from '../../testing/people';
import { RoomState } from './room-state';

describe('the state of a room', () => {
  const entries = signal<readonly Entry[]>([]);
  let log: RoomLog;
  let state: RoomState;

  const people = () => [...state.people().values()].map(({ name }) => name);
  const notices = () =>
    state.lines().flatMap((line) => (line.kind === 'notice' ? [line.notice] : []));
  const presence = (more: Partial<EventOf<'presence'>>) =>
    state.presence({ room: 'advprog', count: 2, joined: [], left: [], ...more });
  const typing = () => state.typing().map(({ name }) => name);
  const advance = (seq: number, author: Member, at = Date.now()) =>
    told([message(seq, { author, at })]);

  const told = (messages: Message[]) => {
    const last = messages.at(-1)?.seq ?? 0;
    state.advanced({ cursor: last, last, messages, older: false, newer: false }, messages);
  };

  beforeEach(() => {
    jest.useFakeTimers();
    entries.set([]);
    log = new RoomLog('advprog');
    for (const text of ['one', 'two', 'three']) log.send(text);
    state = new RoomState('advprog', signal(me), entries);
    state.entered(log.join(undefined, [me, ann]));
  });

  afterEach(() => jest.useRealTimers());

  it('is called as its address until the server has named it', () => {
    expect(new RoomState('advprog', signal(me), entries).title()).toBe('advprog');

    state.changed({ ...log.join().room, title: 'Advanced Programming' });

    expect(state.title()).toBe('Advanced Programming');
  });

  it('is called without what nobody is to guess, where it is on no list', () => {
    const nook = new RoomState('study-group--4k9x0t2mwq7d', signal(me), entries);

    expect(nook.title()).toBe('study-group');
  });

  it('knows who is here once it is entered', () => {
    expect(people()).toEqual(['Guest', 'Ann']);
    expect(state.count()).toBe(2);
  });

  it('can be entered after all', () => {
    state.refused.set('there is no such room');

    state.entered(log.join());

    expect(state.refused()).toBeUndefined();
  });

  it('shows only what is on its way to this room', () => {
    entries.set([entry('x', { room: 'advprog' }), entry('y')]);

    expect(state.lines().map(({ kind }) => kind)).toEqual(['day', 'message']);
  });

  describe('unread', () => {
    it('is nothing that was said before the first visit', () => {
      expect(state.unread()).toBe(0);
    });

    it('is everything after the newest message that was on the screen', () => {
      advance(5, ann);

      expect(state.unread()).toBe(2);
    });

    it('is what was said while I was away, even in a room that was empty when I left', () => {
      const empty = new RoomLog('advprog');
      state = new RoomState('advprog', signal(me), entries);
      state.entered(empty.join());
      empty.send('while away');

      state.entered(empty.join());

      expect(state.unread()).toBe(1);
    });
  });

  describe('what comes taken away', () => {
    const held: Message[] = [];
    const say = (...more: Partial<Message>[]) => {
      const news = more.map((one, i) => message(held.length + i + 1, { author: ann, ...one }));
      held.push(...news);
      const { length: last } = held;
      state.advanced({ cursor: last, last, messages: [...held], older: false, newer: false }, news);
    };
    const gone = { text: '', removed: true } as const;

    beforeEach(() => {
      held.length = 0;
      say({}, {}, {});
    });

    it('is nothing unread, and is read where all before it was', () => {
      say(gone, gone);

      expect(state.unread()).toBe(0);
      expect(state.read()).toBe(5);
    });

    it('is none of what is unread, before and after it', () => {
      say({}, gone, gone, {}, gone);

      expect(state.unread()).toBe(2);
      expect(state.read()).toBe(3);
    });

    it('is no more unread when it is taken away later', () => {
      say({});
      expect(state.unread()).toBe(1);
      held[3] = message(4, { ...gone, rev: 9 });
      say();

      expect(state.unread()).toBe(0);
    });
  });

  describe('presence', () => {
    it('adds who came and takes out who went', () => {
      presence({ count: 2, joined: [bob], left: [ann] });

      expect(people()).toEqual(['Guest', 'Bob']);
      expect(state.count()).toBe(2);
      expect(state.stale()).toBe(false);
      expect(notices().map(({ kind, members }) => [kind, members])).toEqual([
        ['joined', [bob]],
        ['left', [ann]],
      ]);
    });

    it('says nothing of me', () => {
      presence({ joined: [me] });
      presence({ left: [me] });

      expect(notices()).toEqual([]);
    });

    it('says nothing of people who were here already', () => {
      presence({ joined: [ann, cid] });

      expect(notices()).toMatchObject([{ members: [cid] }]);
    });

    it('says nothing of people who came and went unseen', () => {
      presence({ left: [cid] });

      expect(notices()).toEqual([]);
      expect(people()).toEqual(['Guest', 'Ann']);
      expect(state.stale()).toBe(false);
    });

    it('says nothing of people who went and came back unseen, and takes them as they are now', () => {
      presence({ joined: [{ ...ann, name: 'Anna' }] });

      expect(notices()).toEqual([]);
      expect(people()).toEqual(['Guest', 'Anna']);
    });

    it.each([1, 3, 900])('knows the names as stale where it names 2 of %i', (count) => {
      presence({ count });

      expect(state.stale()).toBe(true);
    });

    it('names enough where it names as many as it would ask for', () => {
      const crowd = Array.from({ length: 200 }, (_, i) => ({ ...ann, id: `a${i}` }));
      state.count.set(900);
      state.named(crowd);
      presence({ count: 901 });

      expect(state.stale()).toBe(false);
    });

    it('counts, and names nobody, where there are too many to name', () => {
      presence({ count: 900, joined: [bob], truncated: true });

      expect(state.count()).toBe(900);
      expect(people()).toEqual(['Guest', 'Ann']);
      expect(notices()).toEqual([]);
      expect(state.stale()).toBe(true);
    });
  });

  describe('a new name', () => {
    it('is told with the old one, and borne from then on', () => {
      state.renamed({ id: ann.id, was: 'Ann', name: 'Anna' });

      expect(people()).toEqual(['Guest', 'Anna']);
      expect(notices()).toMatchObject([
        { kind: 'renamed', was: 'Ann', members: [{ ...ann, name: 'Anna' }] },
      ]);
    });

    it('of somebody who is not here is no news here', () => {
      state.renamed({ id: bob.id, was: 'Bob', name: 'Rob' });

      expect(people()).toEqual(['Guest', 'Ann']);
      expect(notices()).toEqual([]);
    });
  });

  it('says once that the room was closed', () => {
    const closed = { ...log.join().room, closed: true };
    state.changed(closed);
    state.changed(closed);

    expect(notices()).toMatchObject([{ kind: 'closed' }]);
    expect(state.info()?.closed).toBe(true);
  });

  it('says whose it is from now on, once it is another one', () => {
    const info = { ...log.join().room, owner: me.id };
    for (const owner of [me.id, ann.id, ann.id, me.id, cid.id]) state.changed({ ...info, owner });

    expect(notices().map(({ kind, members }) => [kind, members])).toEqual([
      ['owned', [me]],
      ['owned', [ann]],
      ['owned', [me]],
      // Who is not here by name.
      ['owned', []],
    ]);
  });

  describe('typing', () => {
    it('names the others, for five seconds', () => {
      state.typed([me, ann]);
      expect(typing()).toEqual(['Ann']);

      jest.advanceTimersByTime(4_999);
      expect(typing()).toEqual(['Ann']);
      jest.advanceTimersByTime(1);
      expect(typing()).toEqual([]);
    });

    it('goes on for as long as it is told', () => {
      state.typed([ann]);
      jest.advanceTimersByTime(4_000);
      state.typed([ann]);
      jest.advanceTimersByTime(4_000);

      expect(typing()).toEqual(['Ann']);
    });

    it('ends with the message', () => {
      advance(3, bob);
      state.typed([ann, bob]);
      advance(4, ann);

      expect(typing()).toEqual(['Bob']);
    });

    it('is not believed of somebody who has just said it', () => {
      advance(3, bob);
      advance(4, ann);
      state.typed([ann, bob]);
      expect(typing()).toEqual(['Bob']);

      jest.advanceTimersByTime(2_000);
      state.typed([ann, bob]);
      expect(typing()).toEqual(['Ann', 'Bob']);
    });
  });

  describe('muted', () => {
    const mute = (inMs?: number) =>
      state.restricted(inMs === undefined ? {} : { until: Date.now() + inMs });

    it('is nothing to be written in, until it is over', () => {
      mute(60_000);
      jest.advanceTimersByTime(59_999);
      expect(state.writable()).toBe(false);
      jest.advanceTimersByTime(1);

      expect(state.writable()).toBe(true);
      expect(state.muted()).toBeUndefined();
    });

    it('for good, stays so', () => {
      mute();
      jest.advanceTimersByTime(30 * DAY);

      expect(state.writable()).toBe(false);
    });

    it('for longer than a browser can wait, waits in several steps', () => {
      const wait = jest.spyOn(globalThis, 'setTimeout');
      mute(50 * DAY);
      jest.advanceTimersByTime(50 * DAY - 1);
      expect(state.writable()).toBe(false);
      jest.advanceTimersByTime(1);

      expect(state.writable()).toBe(true);
      for (const [, ms] of wait.mock.calls) expect(ms).toBeLessThan(2 ** 31);
    });

    it('for another time, lasts as long as was said last', () => {
      mute(1_000);
      mute(5_000);
      jest.advanceTimersByTime(4_999);
      expect(state.writable()).toBe(false);
      mute(5_000);
      state.restricted(undefined);

      expect(state.writable()).toBe(true);
    });

    it('is known from the answer to the join, and over with the next one that says nothing', () => {
      state.entered({ ...log.join(), muted: {} });
      expect(state.writable()).toBe(false);

      state.entered(log.join());
      expect(state.writable()).toBe(true);
    });

    it('is nobody who leads the room', () => {
      mute();
      state.changed({ ...log.join().room, moderators: [me.id] });

      expect(state.writable()).toBe(true);
      expect(state.muted()).toBeUndefined();
    });
  });

  describe('in slow mode', () => {
    const leftMs = () => {
      const until = state.pausedUntil() ?? -Infinity;
      return Math.max(0, until - Date.now());
    };
    const slow = (slowMs?: number, more: Partial<Room> = {}) =>
      state.changed({ ...log.join().room, ...(slowMs && { slowMs }), ...more });

    it('I may speak again when its pause is over, whoever else speaks', () => {
      slow(10_000);
      advance(3, bob);
      expect(leftMs()).toBe(0);
      advance(4, me);
      jest.advanceTimersByTime(3_000);
      advance(5, ann);

      expect(leftMs()).toBe(7_000);
    });

    it('I may speak at once where it is not, or where I lead the room', () => {
      advance(3, bob);
      advance(4, me);
      slow();
      expect(leftMs()).toBe(0);
      slow(10_000);
      advance(5, me);
      slow(10_000, { moderators: [me.id] });

      expect(leftMs()).toBe(0);
    });

    it('begins anew with another pause', () => {
      slow(60_000);
      advance(3, bob);
      advance(4, me);
      slow(10_000);

      expect(leftMs()).toBe(0);
    });

    it('what I said before this page was loaded counts', () => {
      slow(10_000);
      told([message(3, { author: me, at: Date.now() - 4_000 }), message(4, { author: ann })]);

      expect(leftMs()).toBe(6_000);
    });

    it('lasts no longer than its pause where the clock of the server is ahead', () => {
      slow(10_000);
      told([message(3, { author: me, at: Date.now() + 60_000 })]);

      expect(leftMs()).toBe(10_000);
    });

    it('lasts as long as the server has said, if it did', () => {
      slow(10_000);
      entries.set([entry('x', { room: 'advprog', againAt: Date.now() + 4_000 })]);

      expect(leftMs()).toBe(4_000);
    });
  });

  it('counts nothing as unread that I said myself, be it in another tab', () => {
    state.read.set(3);
    advance(3, bob);
    advance(4, ann);
    expect(state.unread()).toBe(1);
    advance(5, me);
    expect(state.unread()).toBe(0);
  });
});
