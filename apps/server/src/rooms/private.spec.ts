import { refusal, TestParlour, type Visitor } from '../testing/parlour';

const NO_SUCH_ROOM = 'studio--0000000000zz';

/** A room that is there for its members only. */
describe('a private room', () => {
  let parlour: TestParlour;
  let ann: Visitor;
  let bob: Visitor;
  let room: string;
  let key: string;

  beforeAll(async () => {
    parlour = await TestParlour.start();
  });
  afterAll(() => parlour.stopAndForget());
  beforeEach(async () => {
    [ann, bob] = [await parlour.guest(), await parlour.guest()];
    const { data } = await ann.ask('create', { title: 'Studio', access: 'private' });
    room = data.room.room;
    key = data.key;
    expect(data.room).toMatchObject({ title: 'Studio', private: true, owner: ann.welcome.you.id });
    await ann.ask('join', { room });
    await ann.say(room, 'a1');
  });

  const idOf = (who: Visitor) => who.welcome.you.id;
  const rooms = async (who: Visitor) =>
    (await who.ask('rooms', {})).data.rooms.map((one: { room: string }) => one.room);
  /** The same guest by another connection. */
  const again = (who: Visitor) => parlour.guest({ token: who.welcome.token });

  it('has a name that nobody guesses', () => {
    expect(room).toMatch(/^studio--[0-9a-hjkmnp-tv-z]{12}$/);
    expect(key).toMatch(/^[\w-]{22}$/);
  });

  it('is entered with its key, and without it by whoever was in before', async () => {
    expect(await bob.ask('join', { room })).toEqual(refusal('not_found', 'room'));
    const { ok, data } = await bob.ask('join', { room, key });
    expect(ok).toBe(true);
    expect(data.messages).toHaveLength(1);
    expect((await (await again(bob)).ask('join', { room })).ok).toBe(true);
    expect((await (await again(ann)).ask('join', { room })).ok).toBe(true);
  });

  it('is there for members after a restart', async () => {
    await bob.ask('join', { room, key });
    const { dataDir } = parlour;
    await parlour.stop();
    parlour = await TestParlour.start({}, dataDir);
    expect((await (await again(bob)).ask('join', { room })).data.room.private).toBe(true);
    expect(await (await parlour.guest()).ask('join', { room })).toEqual(
      refusal('not_found', 'room'),
    );
  });

  it('is answered like no room at all to anybody else, in every command', async () => {
    const calls = (slug: string): [string, object][] => [
      ['join', { room: slug }],
      ['join', { room: slug, key: 'wrong' }],
      ['join', { room: slug, after: 0 }],
      ['leave', { room: slug }],
      ['send', { room: slug, id: '1', text: 'hello' }],
      ['sync', { room: slug, after: 0 }],
      ['history', { room: slug }],
      ['members', { room: slug }],
      ['typing', { room: slug }],
      ['close', { room: slug }],
      ['configure', { room: slug, title: 'Mine' }],
      ['moderate', { room: slug, guest: idOf(ann), action: 'kick' }],
      ['remove', { room: slug, seq: 1 }],
      ['delete', { room: slug }],
      ['moderations', { room: slug }],
    ];
    for (const [index, [command, payload]] of calls(room).entries()) {
      const [, nowhere] = calls(NO_SUCH_ROOM)[index] as [string, object];
      const answer = await bob.ask(command, payload);
      const code = command === 'leave' ? 'not_member' : 'not_found';
      expect([command, answer]).toEqual([command, refusal(code, 'room')]);
      expect(JSON.stringify(answer)).toBe(JSON.stringify(await bob.ask(command, nowhere)));
    }
  });

  it('is on no list but that of its members', async () => {
    await bob.ask('join', { room, key });
    const eve = await parlour.guest();
    expect(await rooms(eve)).not.toContain(room);
    expect((await eve.ask('rooms', { query: 'studio' })).data.rooms).toEqual([]);
    for (const who of [ann, bob]) expect(await rooms(who)).toContain(room);
  });

  it('tells nobody else who is in it', async () => {
    const eve = await parlour.guest();
    await bob.ask('join', { room, key });
    await bob.ask('typing', { room });
    await bob.say(room, 'b1');
    await ann.next('messages', (frame) => frame.room === room && frame.head === 2);
    expect(eve.heardAbout(room)).toEqual([]);
  });

  it('has another key when the owner wants one, and keeps who is in', async () => {
    const { data } = await ann.ask('configure', { room, newKey: true });
    expect(data.key).not.toBe(key);
    expect(data.room.invitation).toBe(2);
    expect(await bob.ask('join', { room, key })).toEqual(refusal('not_found', 'room'));
    expect((await bob.ask('join', { room, key: data.key })).ok).toBe(true);
    await ann.ask('configure', { room, newKey: true });
    expect((await (await again(bob)).ask('join', { room })).ok).toBe(true);
    expect(await bob.ask('configure', { room, newKey: true })).toEqual(
      refusal('forbidden', 'room'),
    );
  });

  it('does not let in with the same key whom it has shown out', async () => {
    await bob.ask('join', { room, key });
    await ann.ask('moderate', { room, guest: idOf(bob), action: 'kick' });
    expect(await bob.next('removed')).toEqual({ room, reason: expect.any(String) });
    for (const payload of [{ room }, { room, key }, { room, after: 1 }]) {
      expect(await bob.ask('join', payload)).toEqual(refusal('not_found', 'room'));
    }
    expect(await bob.ask('sync', { room, after: 0 })).toEqual(refusal('not_found', 'room'));
    const { data } = await ann.ask('configure', { room, newKey: true });
    expect((await bob.ask('join', { room, key: data.key })).ok).toBe(true);
  });

  it('has nobody in it again by what a moderator no longer is', async () => {
    await bob.ask('join', { room, key });
    for (const action of ['kick', 'dismiss']) {
      await ann.ask('moderate', { room, guest: idOf(bob), action });
    }
    expect(await bob.ask('join', { room })).toEqual(refusal('not_found', 'room'));
  });

  it('lets nobody in who is banned in the same moment', async () => {
    await Promise.all([
      bob.ask('join', { room, key }),
      ann.ask('moderate', { room, guest: idOf(bob), action: 'ban' }),
    ]);
    expect(await bob.ask('join', { room, key })).toEqual(refusal('not_found', 'room'));
    expect(await bob.ask('history', { room })).toEqual(refusal('not_found', 'room'));
  });

  it('does not let in whom it has shown out while they were away', async () => {
    await bob.ask('join', { room, key });
    bob.socket.disconnect();
    await ann.ask('moderate', { room, guest: idOf(bob), action: 'ban' });
    const back = await again(bob);
    for (const payload of [{ room }, { room, key }, { room, after: 1 }]) {
      expect(await back.ask('join', payload)).toEqual(refusal('not_found', 'room'));
    }
    expect(await rooms(back)).not.toContain(room);
  });

  it('can’t be listed, and a listed room has no key', async () => {
    expect(await ann.ask('configure', { room, unlisted: false })).toEqual(
      refusal('invalid', 'unlisted'),
    );
    await ann.ask('join', { room: 'open-air' });
    expect(await ann.ask('configure', { room: 'open-air', newKey: true })).toEqual(
      refusal('invalid', 'newKey'),
    );
  });
});

describe('a room that is on no list', () => {
  it('is entered by whoever has the link', async () => {
    const parlour = await TestParlour.start();
    const [ann, bob] = [await parlour.guest(), await parlour.guest()];
    const { data } = await ann.ask('create', { title: '茶室 1', access: 'unlisted' });
    expect(data).toEqual({ room: expect.objectContaining({ private: false, unlisted: true }) });
    const { room } = data.room;
    expect((await bob.ask('join', { room })).data.room.title).toBe('茶室 1');
    expect((await bob.ask('rooms', {})).data.rooms).toHaveLength(1);
    await ann.ask('configure', { room, unlisted: false });
    expect((await bob.ask('rooms', {})).data.rooms).toHaveLength(2);
    await parlour.stopAndForget();
  });
});
