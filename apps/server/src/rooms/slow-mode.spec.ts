import { setTimeout as wait } from 'node:timers/promises';
import { refusal, TestParlour, type Visitor } from '../testing/parlour';

describe('slow mode', () => {
  let parlour: TestParlour;
  let room: string;
  let rooms = 0;
  let ann: Visitor;
  let bob: Visitor;
  /** Bob's other connection: where there are several processes, by way of another one. */
  let self: Visitor;

  beforeAll(async () => {
    parlour = await TestParlour.start();
  });
  afterAll(() => parlour.stopAndForget());
  beforeEach(async () => {
    room = `calm-${++rooms}`;
    ann = await parlour.guest();
    bob = await parlour.guest();
    self = await parlour.guest({ token: bob.welcome.token });
    for (const who of [ann, bob, self]) await who.ask('join', { room });
  });

  const slowDown = (slowMs: number) => ann.ask('configure', { room, slowMs });
  const stored = async () => (await ann.ask('history', { room })).data.messages.length;

  it('lets everybody wait but the moderators', async () => {
    await slowDown(1_000);
    const first = await bob.say(room, 'one');
    expect(first).toMatchObject({ ok: true });
    for (const who of [bob, self]) {
      expect(await who.say(room, 'two')).toMatchObject({ error: { code: 'rate_limited' } });
      // Who has not heard the answer asks again.
      expect(await who.say(room, 'one')).toEqual(first);
    }
    for (let n = 0; n < 3; n++) expect(await ann.say(room, `a${n}`)).toMatchObject({ ok: true });
    const { error } = await self.say(room, 'two');
    expect(error.retryInMs).toBeGreaterThan(0);
    await wait(error.retryInMs + 20);
    expect(await self.say(room, 'two')).toMatchObject({ ok: true });
  });

  it('lets nobody wait for what was refused', async () => {
    expect(await bob.say(room, 'one')).toMatchObject({ ok: true });
    await slowDown(60_000);
    const other = { room, id: 'one', text: 'something else' };
    expect(await self.ask('send', other)).toEqual(refusal('conflict', 'id'));
    expect(await bob.say(room, 'two')).toMatchObject({ ok: true });
  });

  it('is not ended by what is refused beside what is stored', async () => {
    await slowDown(60_000);
    const message = (n: number) => ({ room, id: `x${n}`, text: 'hello' });
    for (let n = 0; n < 6; n++) {
      const refused = bob.ask('send', { ...message(n), replyTo: 999_999 });
      await Promise.all([refused, (n % 2 ? bob : self).ask('send', message(n))]);
    }
    expect(await stored()).toBe(1);
  });

  it('lets nobody by who says the same twice at once', async () => {
    await slowDown(60_000);
    expect(await bob.say(room, 'one')).toMatchObject({ ok: true });
    for (let n = 0; n < 3; n++) {
      const twice = await Promise.all([self.say(room, `x${n}`), self.say(room, `x${n}`)]);
      for (const { error } of twice) expect(error).toMatchObject({ code: 'rate_limited' });
    }
    expect(await stored()).toBe(1);
  });
});
