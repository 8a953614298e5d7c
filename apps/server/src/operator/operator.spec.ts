import type { Member } from '@parlour/protocol';
import { refusal, TestParlour, type Visitor } from '../testing/parlour';

const OPERATOR_TOKEN = 'open-sesame-'.repeat(4);

describe('the operator', () => {
  let parlour: TestParlour;
  let ann: Visitor;

  beforeAll(async () => {
    parlour = await TestParlour.start({ OPERATOR_TOKEN, TRUSTED_PROXIES: 'loopback' });
  });
  afterAll(() => parlour.stopAndForget());
  beforeEach(async () => {
    ann = await parlour.guest();
  });

  // What the page sees: an untyped answer.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async function ask(request: string, payload: object = {}, token = OPERATOR_TOKEN): Promise<any> {
    const response = await fetch(`${parlour.url}/api/operator/${request}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(payload),
    });
    const { room } = payload as { room?: string };
    if (room !== undefined) await parlour.settled(room);
    return { status: response.status, ...((await response.json()) as object) };
  }

  /** A private room of Ann's with something said in it. */
  async function den() {
    const { data } = await ann.ask('create', { title: 'Den', access: 'private' });
    const slug = data.room.room as string;
    await ann.ask('join', { room: slug });
    await ann.ask('send', { room: slug, id: '1', text: 'psst' });
    return { slug, key: data.key as string };
  }

  it('sees how the server is', async () => {
    const { status, data } = await ask('overview');
    expect(status).toBe(200);
    expect(data).toEqual({
      ...{ version: expect.any(String), startedAt: expect.any(Number) },
      ...{ online: expect.any(Number), connections: expect.any(Number), rooms: expect.any(Number) },
      ...{ storedBytes: expect.any(Number), mostBytes: 10_240 * 1024 * 1024 },
    });
    expect(data.connections).toBeGreaterThanOrEqual(1);
    expect(data.storedBytes).toBeGreaterThan(10_000);
  });

  it('sees every room, and what is said in it', async () => {
    const { slug } = await den();
    for (const query of [undefined, 'den', slug]) {
      const { rooms } = (await ask('rooms', { query })).data;
      expect(rooms.map(({ room }: { room: string }) => room)).toContain(slug);
    }
    for (const room of [`${slug}-too`, `a-${slug}`.slice(0, 64)]) await ann.ask('join', { room });
    expect((await ask('rooms', { query: slug })).data.rooms[0].room).toBe(slug);
    expect((await ask('rooms', { query: 'no such thing' })).data.rooms).toEqual([]);
    expect((await ask('history', { room: slug })).data.messages).toMatchObject([{ text: 'psst' }]);
    const { members } = (await ask('members', { room: slug })).data;
    expect(members.map(({ id }: Member) => id)).toEqual([ann.welcome.you.id]);
    expect(await ask('history', { room: 'nowhere' })).toMatchObject({
      ...{ status: 404, error: { code: 'not_found', field: 'room' } },
    });
  });

  it('keeps order in every room, above its owner, and it is written down', async () => {
    const { slug } = await den();
    const guest = ann.welcome.you.id;
    expect((await ask('moderate', { room: slug, guest, action: 'mute' })).status).toBe(200);
    expect(await ann.say(slug, '2')).toEqual(refusal('forbidden'));
    expect((await ask('restrictions', { room: slug })).data.restrictions).toHaveLength(1);
    expect((await ask('remove', { room: slug, seq: 1 })).status).toBe(200);
    expect((await ask('configure', { room: slug, topic: 'quiet, please' })).status).toBe(200);
    await ann.next('room', ({ room }) => room.topic === 'quiet, please');
    const { moderations } = (await ask('moderations', { room: slug })).data;
    expect(moderations.map(({ action }: { action: string }) => action)).toEqual([
      ...['configure topic', 'remove', 'mute'],
    ]);
    expect(moderations[0].by.name).toBe('Operator');
    expect((await ask('close', { room: slug })).status).toBe(200);
    expect((await ask('delete', { room: slug })).status).toBe(200);
    expect(await ann.ask('join', { room: slug })).toEqual(refusal('not_found', 'room'));
  });

  it('hands a room over whose owner is gone, or should be', async () => {
    const { slug, key } = await den();
    const bob = await parlour.guest();
    await bob.ask('join', { room: slug, key });
    const guest = ann.welcome.you.id;
    await ask('moderate', { room: slug, guest, action: 'ban' });
    expect(await ann.ask('configure', { room: slug, title: 'Mine' })).toEqual(
      refusal('not_found', 'room'),
    );
    const listed = (await ann.ask('rooms', {})).data.rooms;
    expect(listed.map((one: { room: string }) => one.room)).not.toContain(slug);
    const heir = bob.welcome.you.id;
    expect((await ask('moderate', { room: slug, guest: heir, action: 'handOver' })).status).toBe(
      200,
    );
    const { room } = await bob.next('room', (event) => event.room.owner === heir);
    expect(room.moderators ?? []).toEqual([]);
    expect(
      (await ask('moderate', { room: slug, guest: heir, action: 'handOver' })).error.field,
    ).toBe('guest');
    expect(await bob.ask('configure', { room: slug, title: 'Ours' })).toMatchObject({ ok: true });
    expect(await ann.ask('join', { room: slug, key })).toEqual(refusal('not_found', 'room'));
  });

  it('keeps order in the lobby, which stays open', async () => {
    const guest = ann.welcome.you.id;
    await ask('moderate', { room: 'lobby', guest, action: 'mute', forMs: 60_000 });
    expect(await ann.say('lobby', '1')).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    for (const request of ['close', 'delete']) {
      expect((await ask(request, { room: 'lobby' })).error.code).toBe('forbidden');
    }
    expect((await ask('configure', { room: 'lobby', unlisted: true })).error.code).toBe(
      'forbidden',
    );
    expect((await ask('configure', { room: 'lobby', topic: 'Welcome' })).status).toBe(200);
  });

  it('bans from the whole server by a ban from the lobby', async () => {
    const from = { extraHeaders: { 'x-forwarded-for': '192.0.2.1' } };
    const eve = await parlour.guest({}, from);
    const { token } = eve.welcome;
    const cut = new Promise((resolve) => eve.socket.once('disconnect', resolve));
    const guest = eve.welcome.you.id;
    await ask('moderate', { room: 'lobby', guest, action: 'ban', forMs: 60_000 });
    await cut;
    const refused = expect.objectContaining({
      ...{ message: 'you are banned from this server' },
      data: expect.objectContaining({ code: 'forbidden', retryInMs: expect.any(Number) }),
    });
    await expect(parlour.guest({ token })).rejects.toEqual(refused);
    await expect(parlour.guest({}, from)).rejects.toEqual(refused);
    await parlour.guest();
    await ask('moderate', { room: 'lobby', guest, action: 'unban' });
    expect((await parlour.guest({ token })).welcome.you.id).toBe(guest);
  });

  it('is whoever has the token, and nobody else', async () => {
    for (const token of ['', 'wrong', `${OPERATOR_TOKEN}x`, ann.welcome.token as string]) {
      expect(await ask('overview', {}, token)).toMatchObject({
        ...{ status: 401, ok: false, error: { code: 'forbidden' } },
      });
    }
    const bad = await Promise.all(Array.from({ length: 30 }, () => ask('rooms', {}, 'guess')));
    expect(bad.some(({ status }) => status === 429)).toBe(true);
    expect((await ask('overview')).status).toBe(200);
    expect(await ask('shout')).toMatchObject({ status: 404, error: { code: 'unknown_command' } });
    expect(await ask('history', { room: 7 })).toMatchObject({
      status: 400,
      error: { field: 'room' },
    });
  });

  it('has nothing here without OPERATOR_TOKEN', async () => {
    const other = await TestParlour.start();
    for (const token of ['', 'undefined', OPERATOR_TOKEN]) {
      const response = await fetch(`${other.url}/api/operator/overview`, {
        ...{ method: 'POST', headers: { authorization: `Bearer ${token}` } },
      });
      expect(response.status).toBe(404);
    }
    await other.stopAndForget();
  });

  it('can not be posed as by a guest', async () => {
    expect(await ann.ask('rename', { name: 'Operator' })).toMatchObject({ ok: false });
    const { slug } = await den();
    const forged = await parlour.guest({ token: 'operator.0.0.' + 'A'.repeat(43) });
    expect(forged.welcome.you.id).not.toBe('operator');
    expect(await forged.ask('history', { room: slug })).toEqual(refusal('not_found', 'room'));
  });
});
