import { LIMITS } from '@parlour/protocol';
import { refusal, TestParlour, type Visitor } from '../testing/parlour';

describe('send', () => {
  let parlour: TestParlour;

  beforeAll(async () => {
    parlour = await TestParlour.start();
  });
  afterAll(() => parlour.stopAndForget());

  /** People in a room of their own. */
  async function inRoom<const R extends string>(room: R, people = 2): Promise<Visitor[]> {
    const all = await Promise.all(Array.from({ length: people }, () => parlour.guest()));
    for (const who of all) await who.ask('join', { room });
    return all;
  }
  const stored = async (who: Visitor, room: string) =>
    (await who.ask('history', { room })).data.messages as { id: string; text: string }[];

  it('stores a repeat once and gives it the first answer', async () => {
    const [ann, bob] = (await inRoom('repeat')) as [Visitor, Visitor];
    const message = { room: 'repeat', id: 'once', text: 'once' };
    const first = await ann.ask('send', message);
    expect(first).toEqual({ ok: true, data: { seq: 1, at: expect.any(Number) } });
    expect(await ann.ask('send', { ...message, id: 'other' })).toMatchObject({ data: { seq: 2 } });
    expect(await ann.ask('send', message)).toEqual(first);
    const tab = await parlour.guest({ token: ann.welcome.token });
    await tab.ask('join', { room: 'repeat' });
    expect(await tab.ask('send', message)).toEqual(first);

    expect((await stored(bob, 'repeat')).map(({ id }) => id)).toEqual(['once', 'other']);
    await bob.ask('send', { room: 'repeat', id: 'end', text: 'end' });
    await bob.next('messages', ({ head }) => head === 3);
    const heard = bob.all('messages').flatMap(({ messages }) => messages);
    expect(heard.map(({ id }) => id)).toEqual(['once', 'other', 'end']);
  });

  it('stores five repeats at the same time once', async () => {
    const [ann] = (await inRoom('five')) as [Visitor];
    const message = { room: 'five', id: 'same', text: 'same' };
    const answers = await Promise.all(Array.from({ length: 5 }, () => ann.ask('send', message)));
    expect(answers[0]).toMatchObject({ ok: true, data: { seq: 1 } });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await stored(ann, 'five')).toHaveLength(1);
  });

  it('refuses the same id with another text, sent later or at the same time', async () => {
    const [ann] = (await inRoom('clash')) as [Visitor];
    const send = (text: string, more = {}) =>
      ann.ask('send', { room: 'clash', id: 'c', text, ...more });
    const [first, second] = await Promise.all([send('one'), send('two')]);
    expect(first).toMatchObject({ ok: true, data: { seq: 1 } });
    expect(second).toEqual(refusal('conflict', 'id'));
    expect(await send('three')).toEqual(refusal('conflict', 'id'));
    expect(await send('one', { replyTo: 1 })).toEqual(refusal('conflict', 'id'));
    expect(await stored(ann, 'clash')).toMatchObject([{ id: 'c', text: 'one' }]);
  });

  it('keeps ids of different people and rooms apart', async () => {
    const [ann, bob] = (await inRoom('apart-1')) as [Visitor, Visitor];
    for (const who of [ann, bob]) await who.ask('join', { room: 'apart-2' });
    const send = (who: Visitor, room: string, text: string) =>
      who.ask('send', { room, id: '1', text });
    expect(await send(ann, 'apart-1', 'a')).toMatchObject({ data: { seq: 1 } });
    expect(await send(bob, 'apart-1', 'b')).toMatchObject({ data: { seq: 2 } });
    expect(await send(ann, 'apart-2', 'c')).toMatchObject({ data: { seq: 1 } });
  });

  it('takes the author, the place and the time from nobody but itself', async () => {
    const [ann, bob] = (await inRoom('forged')) as [Visitor, Visitor];
    const forged = {
      ...{ room: 'forged', id: '1', text: 'I am Bob' },
      ...{ author: bob.welcome.you, guest: bob.welcome.you.id, name: 'Bob' },
      ...{ seq: 99, rev: 99, at: 1, editedAt: 1, removed: true, reactions: [] },
    };
    const { data } = await ann.ask('send', forged);
    const { messages } = await bob.next('messages', ({ room }) => room === 'forged');
    expect(messages).toEqual([
      {
        ...{ room: 'forged', seq: 1, rev: 1, id: '1', at: data.at },
        ...{ author: ann.welcome.you, text: 'I am Bob' },
      },
    ]);
    expect(Math.abs(Date.now() - data.at)).toBeLessThan(60_000);
    expect(await stored(bob, 'forged')).toEqual(messages);
  });

  it('answers a message that is there, and no other', async () => {
    const [ann] = (await inRoom('replies')) as [Visitor];
    const send = (id: string, replyTo?: number) =>
      ann.ask('send', { room: 'replies', id, text: id, replyTo });
    expect(await send('first', 1)).toEqual(refusal('not_found', 'replyTo'));
    await send('first');
    expect(await send('answer', 1)).toMatchObject({ ok: true });
    expect(await stored(ann, 'replies')).toMatchObject([{ id: 'first' }, { replyTo: 1 }]);
    expect(await send('odd', 0)).toEqual(refusal('invalid', 'replyTo'));
  });

  it('keeps what one person sends in the order they sent it, answers too', async () => {
    const [ann] = (await inRoom('in-turn')) as [Visitor];
    await ann.ask('send', { room: 'in-turn', id: '0', text: 'question' });
    const send = (n: number) =>
      ann.ask('send', {
        room: 'in-turn',
        id: `${n}`,
        text: `${n}`,
        replyTo: n % 3 ? undefined : 1,
      });
    const answers = await Promise.all([3, 4, 5, 6, 7, 8].map(send));
    expect(answers.map(({ data }) => data.seq)).toEqual([2, 3, 4, 5, 6, 7]);
  });

  it.each([
    ['a lone surrogate', { text: 'a\ud800b' }, 'invalid', 'text'],
    ['a NUL', { text: 'a\0b' }, 'invalid', 'text'],
    ['nothing', { text: '' }, 'invalid', 'text'],
    ['only white space', { text: ' \n\u3000' }, 'invalid', 'text'],
    ['too many characters', { text: '😀'.repeat(4_001) }, 'too_large', 'text'],
    ['an empty id', { id: '' }, 'invalid', 'id'],
    ['a long id', { id: 'x'.repeat(65) }, 'too_large', 'id'],
    ['no id', { id: undefined }, 'invalid', 'id'],
    ['no room', { room: undefined }, 'invalid', 'room'],
  ] as const)('refuses %s', async (_, odd, code, field) => {
    const ann = await parlour.guest();
    const good = { room: 'lobby', id: 'x', text: 'hello' };
    expect(await ann.ask('send', { ...good, ...odd })).toEqual(refusal(code, field));
  });

  it('keeps the longest text there may be, unit by unit', async () => {
    const [ann, bob] = (await inRoom('long')) as [Visitor, Visitor];
    const text = '😀'.repeat(LIMITS.textCodePoints);
    expect(await ann.ask('send', { room: 'long', id: '1', text })).toMatchObject({ ok: true });
    expect((await bob.next('messages')).messages[0]?.text).toBe(text);
    expect((await stored(bob, 'long'))[0]?.text).toBe(text);
  });

  it('stops a flood and says when to go on', async () => {
    const [ann, bob] = (await inRoom('flood')) as [Visitor, Visitor];
    const send = (who: Visitor, n: number) =>
      who.ask('send', { room: 'flood', id: `${n}`, text: `${n}` });
    const answers = await Promise.all(
      Array.from({ length: LIMITS.sendBurst + 5 }, (_, n) => send(ann, n)),
    );
    expect(answers.slice(0, LIMITS.sendBurst).every(({ ok }) => ok)).toBe(true);
    for (const answer of answers.slice(LIMITS.sendBurst)) {
      expect(answer).toEqual({
        ok: false,
        error: { ...refusal('rate_limited').error, retryInMs: expect.any(Number) },
      });
    }
    expect(await send(bob, 1)).toMatchObject({ ok: true });

    const { retryInMs } = answers.at(-1).error;
    expect(retryInMs).toBeGreaterThan(0);
    expect(retryInMs).toBeLessThanOrEqual(1_000);
    await new Promise((resolve) => setTimeout(resolve, retryInMs));
    expect(await send(ann, LIMITS.sendBurst)).toMatchObject({ ok: true });
  });
});
