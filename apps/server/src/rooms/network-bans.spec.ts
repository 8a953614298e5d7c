import { setTimeout as wait } from 'node:timers/promises';
import { isOnPostgres } from '../testing/databases';
import { refusal, TestParlour, type Visitor } from '../testing/parlour';
import { Database } from '../db/database';
import { NetworkBans } from './network-bans';

const HOME = '192.0.2.1';
const ELSEWHERE = '198.51.100.1';

describe('a ban', () => {
  let parlour: TestParlour;
  let room: string;
  let rooms = 0;
  let ann: Visitor;

  beforeAll(async () => {
    parlour = await TestParlour.start({ TRUSTED_PROXIES: 'loopback' });
  });
  afterAll(() => parlour.stopAndForget());
  beforeEach(async () => {
    room = `porch-${++rooms}`;
    ann = await comer(ELSEWHERE);
    await ann.ask('join', { room });
  });

  const comer = (address: string, auth: object = {}) =>
    parlour.guest({ ...auth }, { extraHeaders: { 'x-forwarded-for': address } });
  const join = (who: Visitor) => who.ask('join', { room });
  const moderate = async (action: string, guest: Visitor, forMs?: number) => {
    const answer = await ann.ask('moderate', {
      ...{ room, guest: guest.welcome.you.id, action, ...(forMs !== undefined && { forMs }) },
    });
    // The process that they came to knows from where, and says so a moment later.
    if (isOnPostgres && action === 'ban') await wait(100);
    return answer;
  };
  const banned = { ok: false, error: expect.objectContaining({ code: 'forbidden' }) };

  it('holds also for whoever throws their cookie away', async () => {
    const eve = await comer(HOME);
    await join(eve);
    await moderate('ban', eve);
    expect(await join(eve)).toEqual(banned);
    expect(await join(await comer(HOME))).toEqual(banned);
  });

  it('holds for no flatmate who was a guest before, and for nobody elsewhere', async () => {
    const [eve, flatmate] = [await comer(HOME), await comer(HOME)];
    await moderate('ban', eve);
    expect(await join(flatmate)).toMatchObject({ ok: true });
    expect(await join(await comer(HOME, { token: flatmate.welcome.token }))).toMatchObject({
      ok: true,
    });
    expect(await join(await comer(ELSEWHERE))).toMatchObject({ ok: true });
  });

  it('of somebody who is away holds for where they came from', async () => {
    const eve = await comer(HOME);
    eve.socket.disconnect();
    await ann.ask('echo', {});
    await moderate('ban', eve);
    expect(await join(await comer(HOME))).toEqual(banned);
  });

  it('holds in its room, and ends with the guest’s own', async () => {
    const eve = await comer(HOME);
    await moderate('ban', eve, 1_000);
    const other = await comer(HOME);
    expect(await other.ask('join', { room: `${room}-too` })).toMatchObject({ ok: true });
    const refused = await join(other);
    expect(refused).toEqual(banned);
    expect(refused.error.retryInMs).toBeLessThanOrEqual(1_000);
    await moderate('unban', eve);
    expect(await join(other)).toMatchObject({ ok: true });
    expect(await join(await comer(HOME))).toMatchObject({ ok: true });
  });

  it('that is lengthened holds from when it began', async () => {
    const eve = await comer(HOME);
    await moderate('ban', eve, 60_000);
    const other = await comer(HOME);
    expect(await join(other)).toEqual(banned);
    await moderate('ban', eve);
    expect(await join(other)).toEqual(banned);
    // As after a restart: nobody knows any more where they came from.
    await parlour.stop();
    parlour = await TestParlour.start({ TRUSTED_PROXIES: 'loopback' }, parlour.dataDir);
    ann = await comer(ELSEWHERE, { token: ann.welcome.token });
    await moderate('ban', eve, 60_000);
    expect(await join(await comer(HOME, { token: other.welcome.token }))).toEqual(banned);
  });

  it('of a private room is no such room, to a new guest with the key', async () => {
    const { data } = await ann.ask('create', { title: 'Den', access: 'private' });
    const { key } = data;
    const den = data.room.room;
    const eve = await comer(HOME);
    await eve.ask('join', { room: den, key });
    await ann.ask('moderate', { room: den, guest: eve.welcome.you.id, action: 'ban' });
    const again = await comer(HOME);
    expect(await again.ask('join', { room: den, key })).toEqual(refusal('not_found', 'room'));
    const friend = await comer(ELSEWHERE);
    expect(await friend.ask('join', { room: den, key })).toMatchObject({ ok: true });
  });

  it('says nowhere which network it is', async () => {
    const eve = await comer(HOME);
    await moderate('ban', eve);
    const answers = [
      await ann.ask('moderations', { room }),
      await ann.ask('restrictions', { room }),
      await join(await comer(HOME)),
    ];
    const rows = await parlour.app.get(Database).selectFrom('network_bans').selectAll().execute();
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify([answers, rows])).not.toContain(HOME);
    const mark = rows.find((row) => row.room === room)?.mark;
    expect(mark).toMatch(/^[\w-]{22}$/);
    // The room is its salt.
    expect(rows.filter((row) => row.mark === mark)).toHaveLength(1);
    const most = Date.now() + 7 * 24 * 60 * 60 * 1_000;
    for (const { until } of rows) expect(until).toBeLessThanOrEqual(most);
  });

  it('holds over a restart', async () => {
    const eve = await comer(HOME);
    await moderate('ban', eve);
    await parlour.stop();
    parlour = await TestParlour.start({ TRUSTED_PROXIES: 'loopback' }, parlour.dataDir);
    expect(await join(await comer(HOME))).toEqual(banned);
    expect(await join(await comer(ELSEWHERE))).toMatchObject({ ok: true });
  });

  it('is forgotten when it is over', async () => {
    const eve = await comer(HOME);
    await moderate('ban', eve, 1_000);
    const rows = () =>
      parlour.app
        .get(Database)
        .selectFrom('network_bans')
        .selectAll()
        .where('room', '=', room)
        .execute();
    await parlour.app.get(NetworkBans).tidy();
    expect(await rows()).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    await parlour.app.get(NetworkBans).tidy();
    expect(await rows()).toEqual([]);
    expect(await join(await comer(HOME))).toMatchObject({ ok: true });
  });

  it('of whoever comes from this machine says nothing of others who do: it may be a proxy', async () => {
    const eve = await parlour.guest();
    await moderate('ban', eve);
    expect(await join(eve)).toEqual(banned);
    expect(await join(await parlour.guest())).toMatchObject({ ok: true });
  });
});
