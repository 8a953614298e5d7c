import { refusal, TestParlour, type Visitor } from '../testing/parlour';

describe('taking a message away', () => {
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
    room = `wall-${++rooms}`;
    ann = await parlour.guest();
    bob = await parlour.guest();
    eve = await parlour.guest();
    for (const who of [ann, bob, eve]) await who.ask('join', { room });
    await bob.say(room, 'b1');
    await eve.say(room, 'e1');
  });

  const remove = (who: Visitor, seq: number) => who.ask('remove', { room, seq });

  it('leaves its place, and is the next change of the room', async () => {
    expect(await remove(bob, 1)).toEqual({ ok: true, data: { rev: 3 } });
    const { messages } = await eve.next('messages', ({ head }) => head === 3);
    expect(messages.at(-1)).toMatchObject({ seq: 1, rev: 3, id: 'b1', text: '', removed: true });
    const { data } = await eve.ask('sync', { room, after: 2 });
    expect(data.messages).toEqual([expect.objectContaining({ seq: 1, rev: 3, removed: true })]);
    expect(await eve.ask('send', { room, id: 'e2', text: 'next' })).toMatchObject({
      data: { seq: 3 },
    });
  });

  it('takes its text from everywhere', async () => {
    await remove(bob, 1);
    const late = await parlour.guest();
    const answers = [await late.ask('join', { room }), await late.ask('history', { room })];
    expect(JSON.stringify(answers)).not.toContain('text of b1');
    expect(JSON.stringify(answers)).toContain('text of e1');
  });

  it('is for its author and for moderators', async () => {
    expect(await remove(bob, 2)).toEqual(refusal('forbidden', 'seq'));
    expect(await remove(ann, 2)).toMatchObject({ ok: true });
    expect(await remove(ann, 3)).toEqual(refusal('not_found', 'seq'));
  });

  it('is harmless once more, or many times at once', async () => {
    const answers = await Promise.all([remove(bob, 1), remove(ann, 1), remove(bob, 1)]);
    expect(answers).toEqual(answers.map(() => ({ ok: true, data: { rev: 3 } })));
    expect(await remove(ann, 1)).toEqual({ ok: true, data: { rev: 3 } });
  });

  it('does not let the same be said again by a repeat', async () => {
    await remove(bob, 1);
    const repeat = await bob.say(room, 'b1');
    expect(repeat).toEqual({ ok: true, data: { seq: 1, at: expect.any(Number) } });
    expect((await bob.ask('history', { room })).data.messages).toHaveLength(2);
  });
});
