import type { Message } from '@parlour/protocol';
import { refusal, TestParlour, type Visitor } from '../testing/parlour';

const CANARY = 'buy my boats';

/** Ann leads the room, Eve is shadow-muted in it, Bob listens. */
describe('a shadow-mute', () => {
  let parlour: TestParlour;
  let room: string;
  let rooms = 0;
  let ann: Visitor;
  let bob: Visitor;
  let eve: Visitor;

  beforeAll(async () => {
    parlour = await TestParlour.start();
  });
  afterAll(() => parlour.stopAndForget());
  beforeEach(async () => {
    room = `parade-${++rooms}`;
    [ann, bob, eve] = [await parlour.guest(), await parlour.guest(), await parlour.guest()];
    for (const who of [ann, bob, eve]) await who.ask('join', { room });
    await moderate('shadowMute');
  });

  const moderate = (action: string, forMs?: number) =>
    ann.ask('moderate', {
      ...{ room, guest: eve.welcome.you.id, action, ...(forMs !== undefined && { forMs }) },
    });
  const send = (who: Visitor, id: string, text = CANARY) => who.ask('send', { room, id, text });
  const history = async (who: Visitor): Promise<Message[]> =>
    (await who.ask('history', { room })).data.messages;
  const texts = (messages: readonly Message[]) => messages.map(({ text }) => text);
  const heard = (who: Visitor) =>
    who.all('messages').flatMap((frame) => (frame.room === room ? frame.messages : []));

  it('is told to nobody, and leaves whoever it is of to speak', async () => {
    expect(await send(eve, '1')).toEqual({
      ...{ ok: true, data: { seq: 1, at: expect.any(Number) } },
    });
    expect(eve.all('restricted')).toEqual([]);
    expect((await eve.ask('join', { room })).data.muted).toBeUndefined();
    expect(await send(eve, '1')).toMatchObject({ ok: true, data: { seq: 1 } });
  });

  it('shows what they say to them, by every connection, and to nobody else', async () => {
    await send(ann, 'a', 'hello');
    await send(eve, 'b');
    await send(bob, 'c', 'good day');
    const [other, late] = [
      await parlour.guest({ token: eve.welcome.token }),
      await parlour.guest(),
    ];
    for (const who of [eve, other]) {
      const joined = (await who.ask('join', { room })).data;
      expect(texts(joined.messages)).toEqual(['hello', CANARY, 'good day']);
      expect(joined.messages[1].removed).toBeUndefined();
      const { messages } = (await who.ask('sync', { room, after: 0 })).data;
      expect(texts(messages)).toEqual(['hello', CANARY, 'good day']);
      expect(texts(await history(who))).toEqual(['hello', CANARY, 'good day']);
    }
    await late.ask('join', { room });
    for (const who of [ann, bob, late]) {
      const { messages } = (await who.ask('sync', { room, after: 0 })).data;
      for (const page of [messages, await history(who)]) {
        expect(page.map(({ seq, removed }: Message) => [seq, removed])).toEqual([
          ...[
            [1, undefined],
            [2, true],
            [3, undefined],
          ],
        ]);
      }
      await who.ask('echo', {});
      expect(JSON.stringify([who.all('messages'), who.welcome])).not.toContain(CANARY);
    }
  });

  it('tells them as it goes, in order and without a gap', async () => {
    for (let n = 1; n <= 9; n++) await send(n % 3 === 0 ? eve : ann, `m${n}`, `text ${n}`);
    await eve.next('messages', ({ head }) => head === 9);
    let cursor = 0;
    for (const frame of eve.all('messages').filter((one) => one.room === room)) {
      expect(frame.after).toBe(cursor);
      cursor = frame.head;
    }
    expect(texts(heard(eve))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `text ${n}`));
    await bob.next('messages', ({ head }) => head === 9);
    expect(texts(heard(bob)).filter((text) => text === '')).toHaveLength(3);
  });

  it('begins in the middle of what is said, with nothing told twice or left out', async () => {
    await moderate('unmute');
    const talk = Array.from({ length: 20 }, (_, n) => send(ann, `t${n}`, `talk ${n}`));
    await moderate('shadowMute');
    await Promise.all(talk);
    await send(eve, 'last');
    await eve.next('messages', ({ messages }) => messages.some(({ id }) => id === 'last'));
    expect(heard(eve).map(({ seq }) => seq)).toEqual(Array.from({ length: 21 }, (_, n) => n + 1));
  });

  it('is not found out by what a repeat is answered', async () => {
    for (const id of ['x', 'y']) await send(eve, id, 'one');
    expect(await send(eve, 'x', 'another')).toEqual(refusal('conflict', 'id'));
    expect(await send(eve, 'x', 'one')).toMatchObject({ ok: true, data: { seq: 1 } });
    const both = await Promise.all([send(eve, 'z', 'one'), send(eve, 'z', 'another')]);
    expect(both[1]).toEqual(refusal('conflict', 'id'));
    await moderate('unmute');
    await bob.ask('echo', {});
    expect(eve.all('restricted')).toEqual([]);
  });

  it('tells them nothing more once they are out, not even what was being read', async () => {
    for (let n = 0; n < 20; n++) await send(ann, `before-${n}`);
    const talk = Array.from({ length: 50 }, (_, n) => send(ann, `t${n}`, `talk ${n}`));
    await moderate('ban');
    await Promise.all(talk);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const out = eve.events.lastIndexOf('removed');
    expect(out).toBeGreaterThan(0);
    expect(eve.events.slice(out)).not.toContain('messages');
  });

  it('says nothing of their writing', async () => {
    await eve.ask('typing', { room });
    await bob.ask('typing', { room });
    const { members } = await ann.next('typing', (event) => event.room === room);
    expect(members.map(({ id }) => id)).toEqual([bob.welcome.you.id]);
  });

  it('ends, and what was said in it stays with them', async () => {
    await send(eve, '1');
    await moderate('unmute');
    await send(eve, '2', 'sorry');
    await bob.next('messages', ({ messages }) => messages.some(({ text }) => text === 'sorry'));
    expect(texts(await history(bob))).toEqual(['', 'sorry']);
    const again = await parlour.guest({ token: eve.welcome.token });
    expect(texts((await again.ask('join', { room })).data.messages)).toEqual([CANARY, 'sorry']);
    await moderate('shadowMute', 1_000);
    await send(eve, '3');
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await send(eve, '4', 'free');
    expect(texts(await history(bob))).toEqual(['', 'sorry', '', 'free']);
  });

  it('lets them take back what they said, as it seems', async () => {
    const { seq } = (await send(eve, '1')).data;
    expect(await eve.ask('remove', { room, seq })).toMatchObject({ ok: true, data: { rev: 2 } });
    await eve.next('messages', ({ messages }) => messages.some(({ rev }) => rev === 2));
    expect(await history(eve)).toMatchObject([{ removed: true, text: '' }]);
    expect(await eve.ask('remove', { room, seq })).toMatchObject({ ok: true, data: { rev: 2 } });
    expect(await bob.ask('remove', { room, seq })).toMatchObject({ ok: true, data: { rev: 2 } });
  });

  it('holds over a restart', async () => {
    await send(eve, '1');
    await parlour.stop();
    parlour = await TestParlour.start({}, parlour.dataDir);
    eve = await parlour.guest({ token: eve.welcome.token });
    await eve.ask('join', { room });
    await send(eve, '2', 'more boats');
    expect(texts(await history(eve))).toEqual([CANARY, 'more boats']);
    expect(texts(await history(await joined(await parlour.guest())))).toEqual(['', '']);
  });

  it('is no business of anybody but moderators, and for none of them', async () => {
    await ann.ask('moderate', { room, guest: bob.welcome.you.id, action: 'appoint' });
    expect(
      await ann.ask('moderate', { room, guest: bob.welcome.you.id, action: 'shadowMute' }),
    ).toEqual(refusal('invalid', 'guest'));
    await ann.ask('moderate', { room, guest: bob.welcome.you.id, action: 'dismiss' });
    expect(
      await bob.ask('moderate', { room, guest: eve.welcome.you.id, action: 'shadowMute' }),
    ).toEqual(refusal('forbidden', 'room'));
  });

  const joined = async (who: Visitor) => {
    await who.ask('join', { room });
    return who;
  };
});
