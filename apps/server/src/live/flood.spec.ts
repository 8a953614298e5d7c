import { TestParlour } from '../testing/parlour';
import { Broadcast } from './broadcast';

describe('a flood', () => {
  let parlour: TestParlour;

  beforeAll(async () => {
    parlour = await TestParlour.start();
  });
  afterAll(() => parlour.stopAndForget());

  it.each(['echo', 'typing', 'no-such-command'])(
    'of %s is refused, then cut, and the others go on',
    async (command) => {
      const websocket = { transports: ['websocket'] };
      const flooder = await parlour.guest({}, websocket);
      const ann = await parlour.guest();
      const cut = new Promise((resolve) => flooder.socket.once('disconnect', resolve));
      const codes = new Set<string>();
      const flood = (times: number) => {
        for (let n = 0; n < times; n++) {
          flooder.socket.emit(command, { room: 'lobby' }, (reply: { error?: { code: string } }) =>
            codes.add(reply.error?.code ?? 'ok'),
          );
        }
      };
      flood(2_500);
      while (!codes.has('rate_limited')) await new Promise((resolve) => setTimeout(resolve, 5));
      expect(flooder.socket.connected).toBe(true);
      flood(2_500);
      expect(await cut).toBe('transport close');
      expect(await ann.ask('echo', {})).toMatchObject({ ok: true });
    },
  );

  it('is not what a person does whose every tab comes back to every room', async () => {
    const ann = await parlour.guest({}, { transports: ['websocket'] });
    const rooms = Array.from({ length: 1_000 }, (_, n) =>
      ann.ask('sync', { room: 'lobby', after: n }),
    );
    expect((await Promise.all(rooms)).every(({ ok }) => ok)).toBe(true);
  });

  it('that nothing limits is not read faster than it is answered', async () => {
    const unlimited = await TestParlour.start({ RATE_LIMIT: 'off' });
    const flooder = await unlimited.guest({}, { transports: ['websocket'] });
    await flooder.ask('join', { room: 'flood' });
    const [session] = unlimited.app.get(Broadcast).everybody;
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, session?.unanswered ?? 0)), 1);
    const send = (_: unknown, n: number) =>
      flooder.ask('send', { room: 'flood', id: `${n}`, text: 'x'.repeat(1_000) });
    const replies = await Promise.all(Array.from({ length: 3_000 }, send));
    clearInterval(watch);
    expect(replies.every(({ ok }) => ok)).toBe(true);
    // What came with one read of the socket may be more than that, once.
    expect(most).toBeGreaterThan(100);
    expect(most).toBeLessThan(500);
    await unlimited.stopAndForget();
  });
});
