import { rmSync } from 'node:fs';
import { webSocketStatus } from '@parlour/harness';
import { InFlight } from '../live/in-flight';
import { TestParlour, type Visitor } from '../testing/parlour';

describe('a restart', () => {
  let before: TestParlour;
  let after: TestParlour;
  let ann: Visitor;
  let first: unknown;
  const message = { room: 'kept', id: 'm1', text: 'Remember me.' };

  beforeAll(async () => {
    before = await TestParlour.start();
    ann = await before.guest({ name: 'Ann' });
    await ann.ask('join', { room: 'kept' });
    await ann.ask('join', { room: 'shut' });
    await ann.ask('close', { room: 'shut' });
    first = await ann.ask('send', message);
    await ann.ask('send', { room: 'kept', id: 'm2', text: 'And me.', replyTo: 1 });
    await before.stop();
    after = await TestParlour.start({}, before.dataDir);
  });
  afterAll(async () => {
    await after.stop();
    rmSync(before.dataDir, { recursive: true });
  });

  it('keeps the log, its name and everything in it', async () => {
    const bob = await after.guest();
    expect(bob.welcome.log).toBe(ann.welcome.log);
    expect(bob.welcome.lobby.room.count).toBe(1);
    const { data } = await bob.ask('join', { room: 'kept' });
    expect(data).toMatchObject({
      room: { last: 2, head: 2, count: 1, owner: ann.welcome.you.id },
      messages: [
        { seq: 1, id: 'm1', text: 'Remember me.', author: ann.welcome.you },
        { seq: 2, id: 'm2', text: 'And me.', author: ann.welcome.you, replyTo: 1 },
      ],
    });
    expect(await bob.ask('join', { room: 'shut' })).toMatchObject({
      data: { room: { closed: true } },
    });
  });

  it('knows people by their tokens', async () => {
    const again = await after.guest({ token: ann.welcome.token, name: 'Ann' });
    expect(again.welcome.you).toEqual(ann.welcome.you);
    expect(again.welcome.token).toBeUndefined();
    await again.ask('join', { room: 'mine-still' });
    expect(await again.ask('close', { room: 'mine-still' })).toMatchObject({ ok: true });
  });

  it('gives a repeat from before the first answer, and goes on counting', async () => {
    const again = await after.guest({ token: ann.welcome.token });
    const { data } = await again.ask('join', { room: 'kept', after: 2 });
    expect(data).toMatchObject({ after: 2, messages: [] });
    expect(await again.ask('send', message)).toEqual(first);
    expect(await again.ask('send', { ...message, id: 'm3' })).toMatchObject({ data: { seq: 3 } });
    expect(await again.next('messages', ({ room }) => room === 'kept')).toMatchObject({
      ...{ after: 2, head: 3, messages: [{ id: 'm3' }] },
    });
  });

  it('says that it is going, and spreads the return of those who are here', async () => {
    const parlour = await TestParlour.alone();
    const guests = await Promise.all(Array.from({ length: 12 }, () => parlour.guest()));
    await parlour.app.close();
    const told = await Promise.all(guests.map((guest) => guest.next('draining')));
    const delays = told.map(({ retryInMs }) => retryInMs);
    await parlour.stopAndForget();

    for (const delay of delays) {
      expect(delay).toBeGreaterThanOrEqual(100);
      expect(delay).toBeLessThanOrEqual(1_500);
    }
    expect(new Set(delays).size).toBeGreaterThan(6);
  });

  it('is not ready and lets nobody new in from its first moment, and ends what was asked', async () => {
    const parlour = await TestParlour.alone();
    const ready = async () => (await fetch(`${parlour.url}/health/ready`)).status;
    const statuses = async () => [
      await ready(),
      await webSocketStatus(parlour.url, {}),
      (await fetch(`${parlour.url}/socket.io/?EIO=4&transport=polling`)).status,
    ];
    expect(await statuses()).toEqual([200, 101, 200]);
    const ann = await parlour.guest({}, { transports: ['websocket'] });
    // A command that is being answered holds the end up.
    const inFlight = parlour.app.get(InFlight);
    inFlight.begin();
    const closed = parlour.app.close();
    await ann.next('draining');
    expect(await statuses()).toEqual([503, 503, 503]);
    expect(await ann.ask('echo', {})).toMatchObject({ ok: true });
    inFlight.end();
    await closed;
    await parlour.stopAndForget();
  });

  it('keeps what it answered while it was going', async () => {
    const parlour = await TestParlour.alone();
    const bob = await parlour.guest({}, { transports: ['websocket'] });
    const answers = Array.from({ length: 20 }, (_, n) =>
      bob.ask('send', { room: 'lobby', id: `${n}`, text: 'last words' }).catch(() => undefined),
    );
    await answers[0];
    const gone = new Promise((resolve) => bob.socket.once('disconnect', resolve));
    await parlour.app.close();
    await gone;
    bob.socket.disconnect();
    const accepted = (await Promise.all(answers)).filter((answer) => answer?.ok);

    const next = await TestParlour.alone({}, parlour.dataDir);
    const { lobby } = (await next.guest()).welcome;
    expect(lobby.room.last).toBeGreaterThanOrEqual(accepted.length);
    expect(accepted.length).toBeGreaterThan(0);
    const kept = new Set(lobby.messages.map(({ seq }) => seq));
    for (const { data } of accepted) expect(kept).toContain(data.seq);
    await next.stopAndForget();
  });
});
