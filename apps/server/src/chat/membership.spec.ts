import { LIMITS } from '@parlour/protocol';
import { refusal, TestParlour } from '../testing/parlour';

describe('join and leave', () => {
  let parlour: TestParlour;

  beforeAll(async () => {
    parlour = await TestParlour.start();
  });
  afterAll(() => parlour.stopAndForget());

  it('makes the room for who enters first, who owns it', async () => {
    const [ann, bob] = [await parlour.guest({ name: 'Ann' }), await parlour.guest({ name: 'Bob' })];
    const owner = ann.welcome.you.id;
    const room = { room: 'advprog', title: 'advprog', topic: '', private: false, closed: false };
    expect(await ann.ask('join', { room: 'advprog' })).toEqual({
      ok: true,
      data: {
        room: { ...room, last: 0, head: 0, count: 1, owner },
        members: [ann.welcome.you],
        ...{ head: 0, messages: [], more: false, older: false },
      },
    });
    const { data } = await bob.ask('join', { room: 'advprog' });
    expect(data.room).toEqual({ ...room, last: 0, head: 0, count: 2, owner });
    expect(data.members).toHaveLength(2);
    expect(data.members).toEqual(expect.arrayContaining([ann.welcome.you, bob.welcome.you]));
  });

  it('has one owner for a room that two make at once', async () => {
    const guests = await Promise.all(Array.from({ length: 5 }, () => parlour.guest()));
    const joins = await Promise.all(guests.map((who) => who.ask('join', { room: 'race' })));
    const owners = new Set(joins.map(({ data }) => data.room.owner));
    expect(owners.size).toBe(1);
    expect(guests.map(({ welcome }) => welcome.you.id)).toContain([...owners][0]);
  });

  it.each(['Ünï', 'Lobby', 'a b', '', 'x'.repeat(65), 'a_b', '#lobby', '\u0301a', 'ﬁ'])(
    'takes no room named %j',
    async (room) => {
      const ann = await parlour.guest();
      const code = room.length > 64 ? 'too_large' : 'invalid';
      expect(await ann.ask('join', { room })).toEqual(refusal(code, 'room'));
    },
  );

  it.each(['ünï', '房间', 'हिन्दी', '2026', 'x'.repeat(64)])(
    'takes a room named %s',
    async (room) => {
      const ann = await parlour.guest();
      expect(await ann.ask('join', { room })).toMatchObject({ ok: true, data: { room: { room } } });
    },
  );

  it('is harmless twice: one presence, one copy of each message', async () => {
    const [ann, bob] = [await parlour.guest(), await parlour.guest()];
    await bob.ask('join', { room: 'twice' });
    await ann.ask('join', { room: 'twice' });
    expect(await ann.ask('join', { room: 'twice' })).toMatchObject({
      data: { room: { count: 2 } },
    });
    await bob.say('twice', '1');
    await bob.say('twice', '2');
    await ann.next('messages', ({ head }) => head === 2);
    expect(ann.all('messages').map(({ after, head }) => [after, head])).toEqual([
      [0, 1],
      [1, 2],
    ]);
    const told = ({ room }: { room: string }) => room === 'twice';
    const isAnn = ({ id }: { id: string }) => id === ann.welcome.you.id;
    await bob.next('presence', (news) => told(news) && news.joined.some(isAnn));
    await ann.ask('leave', { room: 'twice' });
    await bob.next('presence', (news) => told(news) && news.left.some(isAnn));
    const joined = bob.all('presence').filter(told);
    expect(joined.flatMap(({ joined }) => joined).filter(isAnn)).toHaveLength(1);
  });

  it('tells the others of both, at once', async () => {
    const [ann, bob] = [await parlour.guest({ name: 'Cy' }), await parlour.guest({ name: 'Di' })];
    await ann.ask('join', { room: 'door' });
    await bob.ask('join', { room: 'door' });
    const came = await ann.next('presence', (p) => p.room === 'door' && p.count === 2);
    expect(came).toEqual({ room: 'door', count: 2, joined: [bob.welcome.you], left: [] });

    const before = Date.now();
    expect(await bob.ask('leave', { room: 'door' })).toEqual({ ok: true, data: {} });
    const went = await ann.next('presence', (p) => p.room === 'door' && p.left.length > 0);
    expect(went).toEqual({ room: 'door', count: 1, joined: [], left: [bob.welcome.you] });
    expect(Date.now() - before).toBeLessThan(2_000);
  });

  it('tells who left nothing more of the room', async () => {
    const [ann, bob] = [await parlour.guest(), await parlour.guest()];
    for (const who of [ann, bob]) await who.ask('join', { room: 'past' });
    await ann.ask('leave', { room: 'past' });
    await bob.say('past', 'behind-your-back');
    await bob.say('lobby', 'to-your-face');
    await ann.next('messages', ({ messages }) => messages.some(({ id }) => id === 'to-your-face'));
    expect(ann.all('messages').map(({ room }) => room)).not.toContain('past');
  });

  it('lets nobody leave the lobby, nor a room they are not in', async () => {
    const ann = await parlour.guest();
    expect(await ann.ask('leave', { room: 'lobby' })).toEqual(refusal('forbidden', 'room'));
    expect(await ann.ask('leave', { room: 'advprog' })).toEqual(refusal('not_member', 'room'));
    await ann.ask('join', { room: 'in-and-out' });
    await ann.ask('leave', { room: 'in-and-out' });
    expect(await ann.ask('leave', { room: 'in-and-out' })).toEqual(refusal('not_member', 'room'));
    expect(await ann.say('lobby', 'still-here')).toMatchObject({ ok: true });
  });

  it('keeps everything but the lobby to the members', async () => {
    const [ann, bob] = [await parlour.guest(), await parlour.guest()];
    await ann.ask('join', { room: 'members-only' });
    const tries = (room: string): [string, object][] => [
      ['send', { room, id: '1', text: 'hello' }],
      ['sync', { room, after: 0 }],
      ['history', { room }],
      ['members', { room }],
    ];
    for (const [command, payload] of tries('members-only')) {
      expect(await bob.ask(command, payload)).toEqual(refusal('not_member', 'room'));
    }
    for (const [command, payload] of tries('no-such-room')) {
      expect(await bob.ask(command, payload)).toEqual(refusal('not_found', 'room'));
    }
  });

  it('has the same members for each connection apart: a tab that did not join hears nothing', async () => {
    const [ann, bob] = [await parlour.guest(), await parlour.guest()];
    const tab = await parlour.guest({ token: ann.welcome.token });
    for (const who of [ann, bob]) await who.ask('join', { room: 'one-tab' });
    expect(await tab.say('one-tab', '1')).toEqual(refusal('not_member', 'room'));
    await bob.say('one-tab', '1');
    await bob.say('lobby', 'after-one-tab');
    await tab.next('messages', ({ messages }) => messages.some((m) => m.id === 'after-one-tab'));
    expect(tab.all('messages').map(({ room }) => room)).not.toContain('one-tab');
  });

  it(`lets one guest into ${LIMITS.roomsPerGuest} rooms, by any number of connections`, async () => {
    const ann = await parlour.guest();
    const tab = await parlour.guest({ token: ann.welcome.token });
    const room = (n: number) => ({ room: `many-${n}` });
    for (let n = 1; n <= LIMITS.roomsPerGuest; n++) {
      expect(await ann.ask('join', room(n))).toMatchObject({ ok: true });
    }
    expect(await ann.ask('join', room(1))).toMatchObject({ ok: true });
    expect(await ann.ask('join', room(51))).toEqual(refusal('too_large', 'room'));
    expect(await tab.ask('join', room(52))).toEqual(refusal('too_large', 'room'));
    await ann.ask('leave', room(1));
    expect(await ann.ask('join', room(53))).toMatchObject({ ok: true });
  });

  it('tells whoever comes what was said just before by somebody who is gone', async () => {
    const [ann, bob] = [await parlour.guest(), await parlour.guest()];
    for (let turn = 0; turn < 5; turn++) {
      const room = `passage-${turn}`;
      await ann.ask('join', { room });
      await ann.ask('leave', { room });
      await ann.ask('join', { room });
      await ann.say(room, 'a1');
      await ann.ask('leave', { room });
      expect((await bob.ask('join', { room })).data.messages).toHaveLength(1);
    }
  });
});
