import { TestParlour, type Visitor } from '../testing/parlour';

describe('the chat gateway', () => {
  let parlour: TestParlour;

  beforeAll(async () => {
    parlour = await TestParlour.start({ TICK_MS: '200' });
  });
  afterAll(() => parlour.stopAndForget());

  const say = (who: Visitor, room: string, id: string, text = `text of ${id}`) =>
    who.ask('send', { room, id, text });

  describe('arriving', () => {
    it('welcomes a stranger as Guest, in the lobby, with a token to keep', async () => {
      const { welcome } = await parlour.guest();
      expect(welcome).toMatchObject({
        protocol: 1,
        you: { name: 'Guest', tag: expect.stringMatching(/^[0-9a-z]{4}$/) },
        token: expect.any(String),
        lobby: { room: { room: 'lobby', title: 'Everyone' }, more: false },
        limits: { textCodePoints: 4000 },
        tickMs: 200,
      });
    });

    it('knows a guest again by the token, with name, tag and colour', async () => {
      const first = await parlour.guest({ name: 'Hedy' });
      first.socket.disconnect();
      const again = await parlour.guest({ token: first.welcome.token });
      expect(again.welcome.you).toEqual({ ...first.welcome.you, name: 'Hedy' });
      expect(again.welcome.token).toBeUndefined();
    });

    it('takes a tampered token for none', async () => {
      const first = await parlour.guest();
      const token = `${first.welcome.you.id}.${'A'.repeat(43)}`;
      const other = await parlour.guest({ token });
      expect(other.welcome.you.id).not.toBe(first.welcome.you.id);
    });

    it('says why the name asked for could not be had', async () => {
      await parlour.guest({ name: 'Grace' });
      const other = await parlour.guest({ name: 'grace ' });
      expect(other.welcome.you.name).toBe('Guest');
      expect(other.welcome.nameRefused).toMatch(/somebody else/);
    });

    it('refuses a handshake that is not { token?, name? }', async () => {
      await expect(parlour.guest({ name: 7 })).rejects.toThrow();
    });
  });

  describe('join and leave', () => {
    it('makes the room for who enters first, and names the others', async () => {
      const ann = await parlour.guest({ name: 'Ann' });
      const joined = await ann.ask('join', { room: 'advprog' });
      expect(joined).toMatchObject({
        ok: true,
        data: { room: { room: 'advprog', last: 0, head: 0, count: 1, owner: ann.welcome.you.id } },
      });
      const bob = await parlour.guest({ name: 'Bob' });
      const { data } = await bob.ask('join', { room: 'advprog' });
      expect(data.members.map(({ name }: { name: string }) => name).sort()).toEqual(['Ann', 'Bob']);
      const heard = await ann.next(
        'presence',
        ({ room, count }) => room === 'advprog' && count === 2,
      );
      expect(heard).toMatchObject({ joined: [{ name: 'Bob' }], left: [] });

      expect(await bob.ask('leave', { room: 'advprog' })).toEqual({ ok: true, data: {} });
      const left = await ann.next('presence', ({ left }) => left.length > 0);
      expect(left).toMatchObject({ room: 'advprog', count: 1, left: [{ name: 'Bob' }] });
    });
  });

  describe('send', () => {
    it('answers with the place in the log and tells everybody, the author too', async () => {
      const [ann, bob] = [await parlour.guest(), await parlour.guest()];
      for (const who of [ann, bob]) await who.ask('join', { room: 'talk' });
      expect(await say(ann, 'talk', 'a1')).toEqual({
        ok: true,
        data: { seq: 1, at: expect.any(Number) },
      });
      for (const who of [ann, bob]) {
        const frame = await who.next('messages', ({ room }) => room === 'talk');
        expect(frame).toMatchObject({
          after: 0,
          head: 1,
          messages: [{ seq: 1, rev: 1, id: 'a1' }],
        });
      }
    });
  });
});
