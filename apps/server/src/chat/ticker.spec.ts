import { TestParlour } from '../testing/parlour';

describe('the tick', () => {
  let parlour: TestParlour;

  beforeAll(async () => {
    parlour = await TestParlour.start({ TICK_MS: '100' });
  });
  afterAll(() => parlour.stopAndForget());

  it('is told to everybody by itself, and grows by one each time', async () => {
    const [ann, bob] = [await parlour.guest(), await parlour.guest()];
    expect(ann.welcome.tickMs).toBe(100);
    const first = await bob.next('tick');
    await Promise.all(
      [ann, bob].map((who) => who.next('tick', (t) => t.count === first.count + 4)),
    );
    for (const who of [ann, bob]) {
      const ticks = who.all('tick');
      expect(ticks.length).toBeGreaterThanOrEqual(5);
      ticks.forEach(({ count, at }, index) => {
        expect(count).toBe((ticks[0]?.count ?? 0) + index);
        if (index > 0) expect(at - (ticks[index - 1]?.at ?? at)).toBeGreaterThan(50);
      });
    }
    const same = ann.all('tick').find(({ count }) => count === first.count + 1);
    expect(bob.all('tick')).toContainEqual(same);
  });

  it('says how many people are here, however many connections they have', async () => {
    const ann = await parlour.guest();
    await parlour.guest({ token: ann.welcome.token });
    const { data } = await ann.ask('members', { room: 'lobby' });
    const now = ann.all('tick').at(-1)?.count ?? 0;
    const { online } = await ann.next('tick', ({ count }) => count > now);
    expect(online).toBe(data.count);
    expect(online).toBe(new Set(data.members.map(({ id }: { id: string }) => id)).size);

    await parlour.guest();
    const then = ann.all('tick').at(-1)?.count ?? 0;
    expect(await ann.next('tick', ({ count }) => count > then)).toMatchObject({
      online: online + 1,
    });
  });
});
