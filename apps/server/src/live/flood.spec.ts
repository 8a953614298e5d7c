import { TestParlour } from '../testing/parlour';

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
});
