import type { Member, Room } from '@parlour/protocol';
import { OperatorDesk, textOf } from '../../testing/operator-desk';
import { ann as somebody, bob as somebodyElse, DAY, NOON } from '../../testing/people';

const idOf = (start: string) => start.padEnd(22, '_');
const ann: Member = { ...somebody, id: idOf('ann') };
const bob: Member = { ...somebodyElse, id: idOf('bob') };

describe('a room before its operator', () => {
  let desk: OperatorDesk;

  const confirm = () => jest.spyOn(window, 'confirm').mockReturnValue(true);
  const said = () => desk.texts('.text');
  const rows = () => desk.texts('.rows li');
  const deeds = () => desk.texts('.rows .what');
  const say = (count: number) => {
    const log = desk.operator.room('attic', { last: count });
    for (let i = 1; i <= count; i++) log.send(`message ${i}`, { author: ann, at: NOON });
    return log;
  };

  beforeEach(() => {
    desk = OperatorDesk.setUp();
    desk.operator.page = 3;
  });

  afterEach(() => {
    document.body.replaceChildren();
    jest.restoreAllMocks();
  });

  describe('shows what was said', () => {
    it('and what was said before that', async () => {
      say(5);
      await desk.open('/operator?room=attic');
      expect(said()).toEqual(['message 3', 'message 4', 'message 5']);
      await desk.press('Older messages');

      expect(desk.operator.payloads('history')).toEqual([
        { room: 'attic' },
        { room: 'attic', before: 3 },
      ]);
      expect(said()).toEqual([1, 2, 3, 4, 5].map((n) => `message ${n}`));
      expect(desk.texts('button')).not.toContain('Older messages');
    });

    it('and asks anew for as much of it when it is told to', async () => {
      const log = say(5);
      await desk.open('/operator?room=attic');
      await desk.press('Older messages');
      log.send('one more', { author: bob, at: NOON });
      await desk.press('Refresh');

      expect(said()).toEqual([1, 2, 3, 4, 5].map((n) => `message ${n}`).concat('one more'));
    });

    it('and takes it away, if that is meant, without losing the place', async () => {
      say(5);
      await desk.open('/operator?room=attic');
      await desk.press('Older messages');
      const asked = confirm().mockReturnValueOnce(false);
      await desk.press('Take away : message 2');
      expect(desk.operator.payloads('remove')).toEqual([]);
      await desk.press('Take away : message 2');

      expect(asked).toHaveBeenLastCalledWith(
        'Take this message of Ann away, for everybody and for good?',
      );
      expect(desk.operator.payloads('remove')).toEqual([{ room: 'attic', seq: 2 }]);
      expect(said()[1]).toBe('This message was taken away.');
      expect(textOf(document.activeElement)).toContain('This message was taken away.');
      await desk.press('Take away : message 1');

      expect(said()[0]).toBe('2 messages were taken away.');
      // The line is one with the next now, and its place in the list is kept.
      expect(document.activeElement?.className).toBe('list');
    });

    it('and who of them is muted', async () => {
      say(1).send('and I', { author: bob, at: NOON });
      desk.operator.restrictions = [{ member: bob, muted: {} }];
      await desk.open('/operator?room=attic');

      expect(desk.texts('parlour-person-handle .mark')).toEqual(['Muted for good']);
      expect(textOf(desk.one('parlour-person-handle .mark').parentElement)).toContain('Bob');
    });

    it('and what can be done to who said it, be they there or not', async () => {
      say(1);
      await desk.open('/operator?room=attic');
      await desk.press('What to do about Ann');
      await desk.press('Mute for a day');

      expect(desk.operator.payloads('moderate')).toEqual([
        { room: 'attic', guest: ann.id, action: 'mute', forMs: DAY },
      ]);
    });
  });

  describe('shows who is there', () => {
    it('a page at a time, and who owns it', async () => {
      desk.operator.room('attic', { owner: ann.id, count: 5 });
      const others = [1, 2, 3, 4].map((n) => ({ ...bob, id: idOf(`b${n}`), name: `Bob ${n}` }));
      desk.operator.members = [ann, ...others];
      await desk.open('/operator?room=attic');
      await desk.press(/^People/);
      expect(rows()).toEqual(['Ann a111 owner', 'Bob 1 b222', 'Bob 2 b222']);
      expect(desk.texts('nav .current')).toEqual(['People 5']);
      desk.all('.further button')[0]?.focus();
      await desk.press('More people');

      expect(rows()).toHaveLength(5);
      expect(desk.texts('button')).not.toContain('More people');
      // The button is gone, and with it what had the focus.
      expect(document.activeElement?.className).toBe('list');
    });

    it('and offers what makes sense for somebody who is muted', async () => {
      desk.operator.room('attic');
      desk.operator.members = [ann];
      desk.operator.restrictions = [{ member: ann, shadowMuted: {} }];
      await desk.open('/operator?room=attic&show=people');
      await desk.press('What to do about Ann');

      expect(desk.texts('dialog .choices button')).toContain('Let them write again');
      expect(desk.texts('dialog .choices button').join()).not.toContain('only they see');
    });

    it('and does to them what its moderators could do, and shows what came of it', async () => {
      desk.operator.room('attic', { owner: bob.id });
      desk.operator.members = [ann, bob];
      await desk.open('/operator?room=attic&show=people');
      await desk.press('What to do about Ann');
      expect(desk.texts('dialog .choices button')).toContain('Show out');
      expect(desk.texts('dialog .choices button')).not.toContain('Hand the room over');
      await desk.press('Ban for a day');

      expect(desk.operator.payloads('moderate')).toEqual([
        { room: 'attic', guest: ann.id, action: 'ban', forMs: DAY },
      ]);
      expect(desk.all('dialog')).toEqual([]);
      expect(rows()).toEqual(['Bob b222 owner']);
    });
  });

  it('that is the lobby bans from this server, and shows nobody out', async () => {
    desk.operator.room('lobby', { title: 'Everyone' });
    desk.operator.members = [ann];
    desk.operator.restrictions = [{ member: bob, banned: {} }];
    await desk.open('/operator?room=lobby&show=people');
    await desk.press('What to do about Ann');
    expect(desk.texts('dialog .choices button')).not.toContain('Show out');
    expect(desk.texts('dialog .choices button')).toContain('Ban from this server for a day');
    const asked = confirm();
    await desk.press('Ban from this server for good');

    expect(asked.mock.calls).toEqual([['Ban them from this whole server for good?']]);
    expect(desk.operator.payloads('moderate')).toEqual([
      { room: 'lobby', guest: ann.id, action: 'ban' },
    ]);
    await desk.press('Muted or banned');
    expect(deeds()).toEqual(['Banned from this server for good']);
  });

  it('shows who is muted or banned, and lets them', async () => {
    desk.operator.room('attic');
    desk.operator.restrictions = [
      { member: ann, muted: {}, shadowMuted: {} },
      { member: bob, banned: { until: Date.now() + DAY } },
    ];
    await desk.open('/operator?room=attic&show=restrictions');
    expect(deeds()).toEqual([
      'Muted for good. Muted for good: only they see what they write',
      expect.stringMatching(/^Banned until .*\d:\d\d/),
    ]);
    await desk.press('Let them write again : Ann');
    await desk.press('Lift the ban : Bob');

    expect(desk.operator.payloads('moderate')).toEqual([
      { room: 'attic', guest: ann.id, action: 'unmute' },
      { room: 'attic', guest: bob.id, action: 'unban' },
    ]);
    expect(desk.texts('parlour-paged .none')).toEqual(['Nobody is muted or banned.']);
  });

  it('says why somebody is not let', async () => {
    desk.operator.room('attic');
    desk.operator.restrictions = [{ member: ann, muted: {} }];
    await desk.open('/operator?room=attic&show=restrictions');
    desk.operator.instead.set('moderate', { status: 503 });
    await desk.press('Let them write again : Ann');

    expect(desk.texts('[role=alert]')).toEqual(['The server does not answer as it should (503).']);
  });

  it('shows what was done, and what was done before that', async () => {
    desk.operator.room('attic');
    const deed = { at: NOON, by: bob, action: 'ban', guest: ann.id, member: ann };
    desk.operator.moderations = [5, 4, 3, 2, 1].map((n) => ({ ...deed, n }));
    await desk.open('/operator?room=attic&show=record');
    expect(deeds()).toEqual(Array(3).fill('Bob b222 banned Ann a111'));
    await desk.press('Older');

    expect(desk.operator.payloads('moderations')).toEqual([
      { room: 'attic' },
      { room: 'attic', before: 3 },
    ]);
    expect(deeds()).toHaveLength(5);
  });

  describe('is changed', () => {
    const END = 'Closing and deleting';
    const settle = async (room: string) => {
      await desk.open(`/operator?room=${room}`);
      await desk.press('Room');
    };

    it('by its title, and is called so', async () => {
      desk.operator.room('attic');
      await settle('attic');
      await desk.type('The loft', 'dialog input');
      await desk.press('Save');

      expect(desk.operator.payloads('configure')).toEqual([
        { room: 'attic', title: 'The loft', topic: '' },
      ]);
      expect(desk.texts('.name h2')).toEqual(['The loft']);
      expect(desk.texts('li .title')).toEqual(['The loft']);
    });

    it.each([
      ['attic', {}, ['Title and topic', 'Writing', 'Getting in', END]],
      // Into a private room those invite who are in it; the lobby is for everybody, and for ever.
      ['studio', { private: true }, ['Title and topic', 'Writing', END]],
      ['lobby', {}, ['Title and topic', 'Writing']],
    ])('as far as it can be: %s', async (room, more, offered) => {
      desk.operator.room(room, more);
      await settle(room);

      // Who is muted or banned, and what was done, stand beside it.
      expect(desk.texts('dialog summary')).toEqual(offered);
    });

    it('by closing it', async () => {
      desk.operator.room('attic');
      await settle('attic');
      confirm();
      await desk.press('Close room');

      expect(desk.operator.payloads('close')).toEqual([{ room: 'attic' }]);
      expect(desk.texts('.facts parlour-room-marks')).toEqual(['closed']);
      expect(desk.texts('header [role=status]')).toEqual([
        expect.stringMatching(/^It is closed now/),
      ]);
    });

    it('by deleting it, if that is meant', async () => {
      desk.operator.room('attic');
      await settle('attic');
      confirm().mockReturnValueOnce(false);
      await desk.press('Delete room');
      expect(desk.operator.payloads('delete')).toEqual([]);
      Object.assign(desk.operator.rooms[0] as Room, { closed: true });
      const asked = desk.operator.asked.length;
      await desk.press('Delete room');

      expect(desk.operator.payloads('delete')).toEqual([{ room: 'attic' }]);
      expect(desk.texts('parlour-room-desk [role=status]')).toEqual([
        'There is no such room, or not any more.',
      ]);
      expect(desk.texts('li a')).toEqual([]);
      expect(desk.all('.facts')).toEqual([]);
      // Of a room that is gone nothing is asked: it would be an error.
      const since = desk.operator.asked.slice(asked);
      expect(
        since.flatMap(({ name, payload }) =>
          JSON.stringify(payload).includes('attic') ? [name] : [],
        ),
      ).toEqual(['delete']);
    });
  });
});
