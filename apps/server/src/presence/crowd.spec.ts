import { LIMITS, type Member } from '@parlour/protocol';
import { refusal, TestParlour, type Visitor } from '../testing/parlour';

const CROWD = LIMITS.namedMembers + 5;

describe('a crowd', () => {
  let parlour: TestParlour;
  let people: Visitor[];
  let ann: Visitor;

  beforeAll(async () => {
    parlour = await TestParlour.start();
    const websocket = { transports: ['websocket'] };
    people = await Promise.all(Array.from({ length: CROWD }, () => parlour.guest({}, websocket)));
    ann = people[0] as Visitor;
    await Promise.all(people.map((who) => who.ask('join', { room: 'arena' })));
  }, 20_000);
  afterAll(() => parlour.stopAndForget());

  const page = async (from?: string) => (await ann.ask('members', { room: 'arena', from })).data;

  it('is listed page by page, each person once', async () => {
    const pages = [await page()];
    while (pages.at(-1).next !== undefined) pages.push(await page(pages.at(-1).next));
    expect(pages.map(({ members }) => members.length)).toEqual([100, 100, 5]);
    for (const { count } of pages) expect(count).toBe(CROWD);
    const listed = pages.flatMap(({ members }) => members.map(({ id }: Member) => id));
    expect(listed.sort()).toEqual(people.map(({ welcome }) => welcome.you.id).sort());
  });

  it('is listed from wherever one asks', async () => {
    const { members, next } = await page('~~~');
    expect(members).toEqual([]);
    expect(next).toBeUndefined();
    for (const from of ['', 'x'.repeat(65)]) {
      const code = from === '' ? 'invalid' : 'too_large';
      expect(await ann.ask('members', { room: 'arena', from })).toEqual(refusal(code, 'from'));
    }
  });

  it('is counted, not named, where it is too large', async () => {
    const late = await parlour.guest();
    const { data } = await late.ask('join', { room: 'arena' });
    expect(data.room.count).toBe(CROWD + 1);
    expect(data.members).toEqual([]);
    expect(await ann.next('presence', (p) => p.room === 'arena' && p.count > CROWD)).toEqual({
      ...{ room: 'arena', count: CROWD + 1, joined: [], left: [], truncated: true },
    });
  });

  it('hears one message each', async () => {
    await ann.ask('send', { room: 'arena', id: '1', text: 'Hello, everybody' });
    const frames = await Promise.all(
      people.map((who) => who.next('messages', ({ room }) => room === 'arena')),
    );
    for (const frame of frames) expect(frame).toEqual(frames[0]);
  });

  it('is not told who writes: nobody could read it', async () => {
    const hall = await parlour.guest();
    await hall.ask('join', { room: 'corner' });
    await people[1]?.ask('join', { room: 'corner' });
    await people[1]?.ask('typing', { room: 'arena' });
    await people[1]?.ask('typing', { room: 'corner' });
    await hall.next('typing', ({ room }) => room === 'corner');
    expect(ann.all('typing')).toEqual([]);
  });
});

describe('people who pour in', () => {
  it('are counted while they do, and named to whoever asks then', async () => {
    const parlour = await TestParlour.start();
    const websocket = { transports: ['websocket'] };
    const first = await parlour.guest({}, websocket);
    await first.ask('join', { room: 'gate' });
    const people = await Promise.all(
      Array.from({ length: 120 }, () => parlour.guest({}, websocket)),
    );
    const answers = await Promise.all(people.map((who) => who.ask('join', { room: 'gate' })));
    const unnamed = answers.filter(({ data }) => data.members.length < data.room.count);
    expect(unnamed.length).toBeGreaterThan(20);
    for (const [index, { data }] of answers.entries()) {
      if (data.members.length > 0) expect(data.members).toHaveLength(data.room.count);
      // Who was told no names is told to ask.
      else
        await people[index]?.next(
          'presence',
          ({ room, truncated }) => room === 'gate' && !!truncated,
        );
    }
    const late = await parlour.guest();
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    const { data } = await late.ask('join', { room: 'gate' });
    expect(data.members).toHaveLength(122);
    await parlour.stopAndForget();
  }, 20_000);
});
