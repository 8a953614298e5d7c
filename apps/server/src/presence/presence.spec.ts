import type { EventOf } from '@parlour/protocol';
import { isOnPostgres } from '../testing/databases';
import { refusal, TestParlour, type Visitor } from '../testing/parlour';

describe('presence', () => {
  let parlour: TestParlour;

  beforeAll(async () => {
    parlour = await TestParlour.start();
  });
  afterAll(() => parlour.stopAndForget());

  const idOf = (who: Visitor) => who.welcome.you.id;
  const tabOf = (who: Visitor) => parlour.guest({ token: who.welcome.token });

  /** How often the watcher was told that somebody joined and left the room. */
  function toldOf(who: Visitor, room: string, watcher: Visitor) {
    const news = watcher.all('presence').filter((one) => one.room === room);
    const times = (key: 'joined' | 'left') =>
      news.flatMap((one) => one[key]).filter(({ id }) => id === idOf(who)).length;
    return { joined: times('joined'), left: times('left') };
  }

  const hears = (watcher: Visitor, room: string, key: 'joined' | 'left', who: Visitor) =>
    watcher.next(
      'presence',
      (news) => news.room === room && news[key].some(({ id }) => id === idOf(who)),
      10_000,
    );

  /** Waits until whatever there was to tell the watcher about the room has been told. */
  async function quiet(watcher: Visitor, room: string) {
    const marker = await parlour.guest();
    await marker.ask('join', { room });
    return hears(watcher, room, 'joined', marker);
  }

  it('takes the tabs of one person for one, who leaves with the last', async () => {
    const [ann, bob] = [await parlour.guest(), await parlour.guest()];
    await bob.ask('join', { room: 'tabs' });
    await ann.ask('join', { room: 'tabs' });
    await hears(bob, 'tabs', 'joined', ann);
    const tab = await tabOf(ann);
    expect(await tab.ask('join', { room: 'tabs' })).toMatchObject({ data: { room: { count: 2 } } });
    await ann.ask('leave', { room: 'tabs' });
    await quiet(bob, 'tabs');
    expect(toldOf(ann, 'tabs', bob)).toEqual({ joined: 1, left: 0 });
    expect(toldOf(ann, 'lobby', bob).joined).toBeLessThanOrEqual(1);

    await tab.ask('leave', { room: 'tabs' });
    expect((await hears(bob, 'tabs', 'left', ann)).count).toBe(2);
    expect(toldOf(ann, 'tabs', bob)).toEqual({ joined: 1, left: 1 });
  });

  it('leaves nobody behind who comes and goes in a moment', async () => {
    const [ann, bob] = [await parlour.guest(), await parlour.guest()];
    await bob.ask('join', { room: 'flicker' });
    await quiet(bob, 'flicker');
    for (let n = 0; n < 3; n++) {
      await Promise.all([
        ann.ask('join', { room: 'flicker' }),
        ann.ask('leave', { room: 'flicker' }),
      ]);
    }
    await quiet(bob, 'flicker');
    const { joined, left } = toldOf(ann, 'flicker', bob);
    // Told is where Ann is now: as often out of it as bob had to hear, and never in it.
    // Another process may have heard of the whole of it, and so of nothing.
    if (!isOnPostgres) expect(left).toBeGreaterThan(0);
    expect(left).toBeGreaterThanOrEqual(joined);
    expect((await bob.ask('members', { room: 'flicker' })).data.count).toBe(3);
  });

  it('names those who came together in one announcement', async () => {
    const bob = await parlour.guest();
    await bob.ask('join', { room: 'party' });
    const guests = await Promise.all(Array.from({ length: 20 }, () => parlour.guest()));
    await Promise.all(guests.map((who) => who.ask('join', { room: 'party' })));
    await Promise.all(guests.map((who) => hears(bob, 'party', 'joined', who)));
    const news = bob.all('presence').filter(({ room }) => room === 'party');
    expect(news.length).toBeLessThan(10);
    expect(news.at(-1)?.count).toBe(21);
  });

  it('tells of a dropped person within ten seconds, of a reload and a closed tab nothing', async () => {
    const [bob, dora, ann, tim] = [
      ...[await parlour.guest(), await parlour.guest({ name: 'Dora' })],
      ...[await parlour.guest(), await parlour.guest()],
    ] as [Visitor, Visitor, Visitor, Visitor];
    for (const who of [bob, dora, ann, tim]) await who.ask('join', { room: 'cafe' });
    const tab = await tabOf(tim);
    await tab.ask('join', { room: 'cafe' });
    await hears(bob, 'cafe', 'joined', tim);

    tab.socket.disconnect();
    ann.socket.disconnect();
    const back = await tabOf(ann);
    await back.ask('join', { room: 'cafe' });
    expect((await back.ask('members', { room: 'cafe' })).data.count).toBe(4);
    const droppedAt = Date.now();
    dora.socket.disconnect();

    // Whatever the others' drops would be told as comes before this.
    const news: EventOf<'presence'> = await hears(bob, 'cafe', 'left', dora);
    expect(Date.now() - droppedAt).toBeLessThan(10_000);
    expect(news).toMatchObject({ room: 'cafe', count: 3, joined: [] });
    expect(toldOf(dora, 'cafe', bob)).toEqual({ joined: 1, left: 1 });
    await hears(bob, 'lobby', 'left', dora);
    for (const who of [ann, tim]) {
      expect(toldOf(who, 'cafe', bob)).toEqual({ joined: 1, left: 0 });
      expect(toldOf(who, 'lobby', bob).left).toBe(0);
    }

    // The name stays hers for a while, and she comes back under it.
    expect(await bob.ask('rename', { name: 'Dora' })).toEqual(refusal('name_taken', 'name'));
    expect((await tabOf(dora)).welcome.you).toEqual(dora.welcome.you);
  }, 15_000);
});
