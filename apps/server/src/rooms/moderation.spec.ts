import { LIMITS, type Member } from '@parlour/protocol';
import { refusal, TestParlour, type Visitor } from '../testing/parlour';

/** Ann owns the room, Mo is her moderator, Bob and Eve are in it. */
describe('keeping order', () => {
  let parlour: TestParlour;
  let room: string;
  let rooms = 0;
  let ann: Visitor;
  let mo: Visitor;
  let bob: Visitor;
  let eve: Visitor;

  beforeAll(async () => {
    parlour = await TestParlour.start();
  });
  afterAll(() => parlour.stopAndForget());
  beforeEach(async () => {
    room = `court-${++rooms}`;
    ann = await parlour.guest();
    mo = await parlour.guest();
    bob = await parlour.guest();
    eve = await parlour.guest();
    for (const who of [ann, mo, bob, eve]) await who.ask('join', { room });
    await moderate(ann, 'appoint', mo);
  });

  const idOf = (who: Visitor) => who.welcome.you.id;
  const moderate = (by: Visitor, action: string, guest: Visitor, forMs?: number) =>
    by.ask('moderate', { room, guest: idOf(guest), action, ...(forMs !== undefined && { forMs }) });
  let ids = 0;
  const send = (who: Visitor) => who.ask('send', { room, id: `m${++ids}`, text: 'hello' });
  const again = (who: Visitor) => parlour.guest({ token: who.welcome.token });

  it('tells everybody who keeps it', async () => {
    const told = await bob.next('room', (event) => event.room.moderators !== undefined);
    expect(told.room.moderators).toEqual([idOf(mo)]);
    const late = await parlour.guest();
    expect((await late.ask('join', { room })).data.room.moderators).toEqual([idOf(mo)]);
    await moderate(ann, 'dismiss', mo);
    const { room: now } = await bob.next('room', (event) => event.room.moderators === undefined);
    expect(now.owner).toBe(idOf(ann));
  });

  it('is for moderators, and on those of a lower rank', async () => {
    for (const action of ['mute', 'kick', 'ban']) {
      expect(await moderate(bob, action, eve)).toEqual(refusal('forbidden', 'room'));
      expect(await moderate(mo, action, ann)).toEqual(refusal('forbidden', 'guest'));
      expect(await moderate(mo, action, mo)).toEqual(refusal('invalid', 'guest'));
    }
    for (const action of ['appoint', 'dismiss', 'handOver']) {
      expect(await moderate(mo, action, bob)).toEqual(refusal('forbidden', 'room'));
    }
    expect(await moderate(mo, 'mute', bob)).toMatchObject({ ok: true });
  });

  it('mutes for a time, by every connection of a guest', async () => {
    await moderate(mo, 'mute', bob, 1_000);
    const other = await again(bob);
    await other.ask('join', { room });
    for (const who of [bob, other]) {
      const { error } = await send(who);
      expect(error).toMatchObject({ code: 'forbidden', retryInMs: expect.any(Number) });
      expect(error.retryInMs).toBeLessThanOrEqual(1_000);
    }
    expect(await send(eve)).toMatchObject({ ok: true });
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect(await send(bob)).toMatchObject({ ok: true });
  });

  it('mutes until it is taken back, and over a restart', async () => {
    await moderate(mo, 'mute', bob);
    const { dataDir } = parlour;
    await parlour.stop();
    parlour = await TestParlour.start({}, dataDir);
    const [bobAgain, moAgain] = [await again(bob), await again(mo)];
    for (const who of [bobAgain, moAgain]) await who.ask('join', { room });
    expect(await send(bobAgain)).toEqual(refusal('forbidden'));
    expect(await moderate(moAgain, 'unmute', bob)).toMatchObject({ ok: true });
    expect(await send(bobAgain)).toMatchObject({ ok: true });
  });

  it('shows out by all connections, at once', async () => {
    const other = await again(bob);
    await other.ask('join', { room });
    await moderate(mo, 'kick', bob);
    for (const who of [bob, other]) {
      expect(await who.next('removed')).toEqual({ room, reason: expect.any(String) });
      expect(await send(who)).toEqual(refusal('not_member', 'room'));
    }
    await eve.next('presence', ({ left }) => left.some(({ id }) => id === idOf(bob)));
    await send(eve);
    await ann.next('messages', (frame) => frame.room === room);
    expect(bob.all('messages')).toEqual([]);
    // It was a public room: who is shown out may come back, and behave.
    expect(await bob.ask('join', { room })).toMatchObject({ ok: true });
  });

  it('bans: nobody comes in under that name again, until it is taken back', async () => {
    await moderate(mo, 'ban', bob, 60_000);
    await bob.next('removed');
    const { error } = await (await again(bob)).ask('join', { room });
    expect(error).toMatchObject({ code: 'forbidden', retryInMs: expect.any(Number) });
    await moderate(mo, 'unban', bob);
    expect(await bob.ask('join', { room })).toMatchObject({ ok: true });
  });

  it('bans who is away, and who is coming in at that moment', async () => {
    eve.socket.disconnect();
    await moderate(mo, 'ban', eve);
    expect(await (await again(eve)).ask('join', { room })).toEqual(refusal('forbidden'));
    // Whichever comes first: in the end he is out.
    await bob.ask('leave', { room });
    await Promise.all([bob.ask('join', { room }), moderate(mo, 'ban', bob)]);
    expect(await send(bob)).toEqual(refusal('not_member', 'room'));
  });

  it('is done one thing after the other, however many at once', async () => {
    for (let turn = 0; turn < 5; turn++) {
      const guest = await parlour.guest();
      await guest.ask('join', { room });
      await Promise.all([moderate(mo, 'ban', guest), moderate(ann, 'mute', guest)]);
      expect(await guest.ask('join', { room })).toMatchObject(refusal('forbidden'));
    }
    const heirs = await Promise.all([
      ann.ask('configure', { room, topic: 'The last word' }),
      moderate(ann, 'handOver', bob),
      ann.ask('configure', { room, title: 'Mine still' }),
    ]);
    expect(heirs.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(await moderate(ann, 'appoint', eve)).toEqual(refusal('forbidden', 'room'));
    expect(await moderate(bob, 'appoint', eve)).toMatchObject({ ok: true });
  });

  it('tells everybody that a moderator was shown out', async () => {
    await moderate(ann, 'kick', mo);
    const { room: now } = await bob.next('room', (event) => event.room.moderators === undefined);
    expect(now.owner).toBe(idOf(ann));
  });

  it('is handed over, and the old owner stays a moderator', async () => {
    expect(await moderate(ann, 'handOver', bob)).toMatchObject({ ok: true });
    const { room: now } = await eve.next('room', (event) => event.room.owner === idOf(bob));
    expect(now.moderators).toContain(idOf(ann));
    expect(await moderate(ann, 'dismiss', mo)).toEqual(refusal('forbidden', 'room'));
    expect(await moderate(ann, 'mute', eve)).toMatchObject({ ok: true });
    expect(await ann.ask('close', { room })).toEqual(refusal('forbidden', 'room'));
    expect(await bob.ask('close', { room })).toMatchObject({ ok: true });
  });

  it('is handed to nobody who was never there', async () => {
    const stranger = await parlour.guest();
    for (const action of ['appoint', 'handOver']) {
      expect(await moderate(ann, action, stranger)).toEqual(refusal('invalid', 'guest'));
    }
  });

  it('is kept by so many at most', async () => {
    const people = await Promise.all(
      Array.from({ length: LIMITS.moderators }, () => parlour.guest()),
    );
    const answers = [];
    for (const who of people) {
      await who.ask('join', { room });
      answers.push((await moderate(ann, 'appoint', who)).ok);
    }
    expect(answers.filter((ok) => ok)).toHaveLength(LIMITS.moderators - 1);
    // The old owner would be one too many.
    expect(await moderate(ann, 'handOver', bob)).toEqual(refusal('too_large', 'guest'));
    expect(await moderate(ann, 'handOver', mo)).toMatchObject({ ok: true });
  });

  it('is written down, for moderators to read', async () => {
    await moderate(mo, 'mute', bob, 5_000);
    await send(eve);
    await mo.ask('remove', { room, seq: 1 });
    await ann.ask('configure', { room, topic: 'Behave', locked: true });
    const { data } = await mo.ask('moderations', { room });
    expect(data).toEqual({
      more: false,
      moderations: [
        expect.objectContaining({ n: 4, by: ann.welcome.you, action: 'configure topic locked' }),
        expect.objectContaining({ n: 3, by: mo.welcome.you, action: 'remove', seq: 1 }),
        {
          ...{ n: 2, at: expect.any(Number), by: mo.welcome.you },
          ...{ action: 'mute', guest: idOf(bob), member: bob.welcome.you, forMs: 5_000 },
        },
        expect.objectContaining({ n: 1, action: 'appoint', guest: idOf(mo) }),
      ],
    });
    await moderate(mo, 'kick', bob);
    await moderate(mo, 'unmute', eve);
    const { moderations } = (await mo.ask('moderations', { room })).data;
    expect(moderations.slice(0, 2)).toMatchObject([{ action: 'unmute' }, { action: 'kick' }]);
    expect((await mo.ask('moderations', { room, before: 2 })).data.moderations).toHaveLength(1);
    expect(await eve.ask('moderations', { room })).toEqual(refusal('forbidden', 'room'));
  });

  it('tells whoever is muted, by every connection, and when they may write again', async () => {
    const other = await again(bob);
    await other.ask('join', { room });
    await moderate(mo, 'mute', bob, 60_000);
    const until = expect.any(Number);
    for (const who of [bob, other]) {
      expect(await who.next('restricted')).toEqual({ room, muted: { until } });
    }
    expect((await (await again(bob)).ask('join', { room })).data.muted).toEqual({ until });
    expect(eve.all('restricted')).toEqual([]);
    await moderate(mo, 'unmute', bob);
    await bob.next('restricted', ({ muted }) => muted === undefined);
    expect((await bob.ask('join', { room })).data.muted).toBeUndefined();
    await moderate(mo, 'mute', bob);
    expect((await bob.ask('join', { room })).data.muted).toEqual({});
  });

  it('lists who is muted or banned, for moderators', async () => {
    await moderate(mo, 'mute', bob);
    await moderate(mo, 'shadowMute', eve, 60_000);
    const gone = await parlour.guest();
    await moderate(mo, 'ban', gone, 60_000);
    const { restrictions } = (await mo.ask('restrictions', { room })).data;
    const until = expect.any(Number);
    expect(restrictions).toHaveLength(3);
    expect(restrictions).toEqual(
      expect.arrayContaining([
        { member: bob.welcome.you, muted: {} },
        { member: eve.welcome.you, shadowMuted: { until } },
        { member: gone.welcome.you, banned: { until } },
      ]),
    );
    const ids = restrictions.map(({ member }: { member: Member }) => member.id);
    expect(ids).toEqual([...ids].sort());
    expect((await mo.ask('restrictions', { room, from: ids[2] })).data.restrictions).toHaveLength(
      1,
    );
    await moderate(mo, 'unban', gone);
    await moderate(mo, 'unmute', eve);
    expect((await mo.ask('restrictions', { room })).data.restrictions).toHaveLength(1);
    for (const who of [bob, eve, gone]) {
      expect(await who.ask('restrictions', { room })).toEqual(refusal('forbidden', 'room'));
    }
  });

  it('has nothing to do in the lobby, which is nobody’s', async () => {
    const lobby = { room: 'lobby', guest: idOf(bob), action: 'kick' };
    expect(await ann.ask('moderate', lobby)).toEqual(refusal('forbidden', 'room'));
    expect(await ann.ask('configure', { room: 'lobby', title: 'Mine' })).toEqual(
      refusal('forbidden', 'room'),
    );
    expect(await ann.ask('delete', { room: 'lobby' })).toEqual(refusal('forbidden', 'room'));
  });
});
