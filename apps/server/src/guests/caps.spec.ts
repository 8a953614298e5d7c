import { randomBytes } from 'node:crypto';
import { LIMITS } from '@parlour/protocol';
import { Storage } from '../db/storage';
import { tidied } from '../testing/databases';
import { refusal, TestParlour } from '../testing/parlour';

/** What a server may be held to, each by its setting. */
describe('a server', () => {
  let parlour: TestParlour;

  const start = async (env: NodeJS.ProcessEnv) => {
    parlour = await TestParlour.alone(env);
  };
  afterEach(() => parlour.stopAndForget());

  const from = (address: string) => ({ extraHeaders: { 'x-forwarded-for': address } });
  const refused = (code: string) =>
    expect.objectContaining({
      data: expect.objectContaining({ code, message: expect.any(String) }),
    });

  describe('behind a proxy that it trusts', () => {
    const TRUSTING = { TRUSTED_PROXIES: 'loopback', PEOPLE_PER_ADDRESS: '1' };

    it('lets so many new guests come from one address, and others come from others', async () => {
      await start(TRUSTING);
      const first = await parlour.guest({}, from('192.0.2.1'));
      const more = await Promise.allSettled(
        Array.from({ length: 12 }, () => parlour.guest({}, from('192.0.2.1'))),
      );
      const reasons = more.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
      expect(reasons.length).toBeGreaterThanOrEqual(2);
      for (const reason of reasons) {
        expect(reason).toEqual(refused('rate_limited'));
        expect(reason.data.retryInMs).toBeGreaterThan(0);
      }
      await parlour.guest({}, from('192.0.2.2'));
      // Whoever is known is not new.
      await parlour.guest({ token: first.welcome.token }, from('192.0.2.1'));
      const asked = Array.from({ length: 5 }, () =>
        fetch(`${parlour.url}/api/me`, { headers: { 'x-forwarded-for': '192.0.2.1' } }),
      );
      const pages = (await Promise.all(asked)).filter(({ status }) => status === 429);
      expect(pages.length).toBeGreaterThan(0);
      for (const page of pages) expect(page.headers.getSetCookie()).toEqual([]);
    });

    it('takes a network of IPv6 for one address, whatever its second half', async () => {
      await start(TRUSTING);
      const more = await Promise.allSettled(
        Array.from({ length: 14 }, (_, n) => parlour.guest({}, from(`2001:db8::${n}`))),
      );
      expect(more.some(({ status }) => status === 'rejected')).toBe(true);
      await parlour.guest({}, from('2001:db8:0:1::1'));
    });

    it('takes so many connections from one address', async () => {
      await start({ ...TRUSTING, PEOPLE_PER_ADDRESS: '1' });
      const tokens: unknown[] = [];
      for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) {
        tokens.push((await parlour.guest({}, from(address))).welcome.token);
      }
      for (let n = 1; n < LIMITS.connectionsPerGuest; n++) {
        await parlour.guest({ token: tokens[n % 3] }, from('192.0.2.1'));
      }
      await expect(parlour.guest({ token: tokens[1] }, from('192.0.2.1'))).rejects.toEqual(
        refused('rate_limited'),
      );
      await parlour.guest({ token: tokens[1] }, from('192.0.2.2'));
    });

    it('holds all guests of one address together to a rate, and nobody for what was refused', async () => {
      await start({ ...TRUSTING, PEOPLE_PER_ADDRESS: '1' });
      const [ann, bob, eve] = [
        await parlour.guest({}, from('192.0.2.1')),
        await parlour.guest({}, from('192.0.2.1')),
        await parlour.guest({}, from('192.0.2.9')),
      ];
      const flood = async (who: typeof ann, count: number) => {
        const answers = Array.from({ length: count }, (_, n) => who.say('lobby', `m${n}`));
        return (await Promise.all(answers)).filter(({ ok }) => ok).length;
      };
      const said = (await flood(ann, LIMITS.sendBurst)) + (await flood(bob, LIMITS.sendBurst));
      expect(said).toBeGreaterThanOrEqual(LIMITS.sendBurst);
      expect(said).toBeLessThan(2 * LIMITS.sendBurst - 5);
      expect(await flood(eve, LIMITS.sendBurst)).toBe(LIMITS.sendBurst);
    });
  });

  it('takes nobody’s word for where they come from', async () => {
    await start({ PEOPLE_PER_ADDRESS: '1' });
    const more = await Promise.allSettled(
      Array.from({ length: 14 }, (_, n) => parlour.guest({}, from(`192.0.2.${n}`))),
    );
    expect(more.some(({ status }) => status === 'rejected')).toBe(true);
  });

  it('is full at MAX_CONNECTIONS, says so, and has room again', async () => {
    await start({ MAX_CONNECTIONS: '3' });
    // One TCP connection each: there may be twice as many, and polling takes up to three.
    const guest = () => parlour.guest({}, { transports: ['websocket'] });
    const people = [await guest(), await guest(), await guest()];
    await expect(guest()).rejects.toEqual(refused('unavailable'));
    people[0]?.socket.disconnect();
    await people[1]?.ask('echo', {});
    await guest();
  });

  it('has so many rooms at MAX_ROOMS, and the old ones are entered as before', async () => {
    await start({ MAX_ROOMS: '3' });
    const ann = await parlour.guest();
    for (const room of ['one', 'two']) {
      expect(await ann.ask('join', { room })).toMatchObject({ ok: true });
    }
    expect(await ann.ask('join', { room: 'three' })).toEqual(refusal('too_large', 'room'));
    expect(await ann.ask('create', { title: 'Three', access: 'private' })).toEqual(
      refusal('too_large', 'room'),
    );
    expect(await ann.ask('delete', { room: 'one' })).toMatchObject({ ok: true });
    expect(await ann.ask('join', { room: 'three' })).toEqual(refusal('too_large', 'room'));
    expect(await ann.ask('join', { room: 'two' })).toMatchObject({ ok: true });
  });

  it('stores no more than MAX_STORAGE_MB, and is read and tidied as before', async () => {
    await start({ MAX_STORAGE_MB: '1', RATE_LIMIT: 'off' });
    const ann = await parlour.guest();
    await ann.ask('join', { room: 'attic' });
    const say = (n: number) =>
      ann.ask('send', { room: 'attic', id: `m${n}`, text: randomBytes(2_000).toString('hex') });
    const store = parlour.app.get(Storage);
    for (let n = 0; n < 300; n++) await say(n);
    await store.measure();
    expect(await say(1_000)).toEqual(refusal('unavailable'));
    expect(await ann.ask('join', { room: 'cellar' })).toEqual(refusal('unavailable'));
    expect((await ann.ask('history', { room: 'attic' })).data.messages.length).toBeGreaterThan(10);
    expect(await ann.ask('remove', { room: 'attic', seq: 1 })).toMatchObject({ ok: true });
    expect(await ann.ask('delete', { room: 'attic' })).toMatchObject({ ok: true });
    await tidied(parlour);
    await store.measure();
    expect(await ann.ask('join', { room: 'cellar' })).toMatchObject({ ok: true });
  });

  it('takes payloads of MAX_PAYLOAD and MAX_DEPTH, and tells so', async () => {
    await start({ MAX_PAYLOAD: '20000', MAX_DEPTH: '4' });
    const ann = await parlour.guest();
    expect(ann.welcome.limits).toMatchObject({ payload: 20_000, depth: 4 });
    const more = 'x'.repeat(19_000);
    expect(await ann.ask('echo', { more })).toMatchObject({ ok: true });
    expect(await ann.ask('echo', { more: `${more}${more}` })).toEqual(refusal('too_large'));
    expect(await ann.ask('echo', { more: [[[]]] })).toMatchObject({ ok: true });
    expect(await ann.ask('echo', { more: [[[[]]]] })).toEqual(refusal('invalid'));
  });
});
