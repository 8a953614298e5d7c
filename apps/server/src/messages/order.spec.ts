import type { EventOf, Joined, Message } from '@parlour/protocol';
import { TestParlour, type Visitor } from '../testing/parlour';

const SENDERS = 8;
const EACH = 40;
const ALL = SENDERS * EACH;

/** What a client has in its timeline; throws at a gap, and at a change that is told twice. */
function timeline(start: Pick<Joined, 'head' | 'messages'>, frames: EventOf<'messages'>[]) {
  const bySeq = new Map<number, Message>(start.messages.map((message) => [message.seq, message]));
  let cursor = start.head;
  for (const { after, head, messages } of frames) {
    if (after !== cursor) throw new Error(`a frame after ${after} came at the cursor ${cursor}`);
    expect(messages.map(({ rev }) => rev)).toEqual(
      Array.from({ length: head - after }, (_, index) => after + 1 + index),
    );
    for (const message of messages) {
      expect(bySeq.has(message.seq)).toBe(false);
      bySeq.set(message.seq, message);
    }
    cursor = head;
  }
  return [...bySeq.values()];
}

describe('a room is a log', () => {
  let parlour: TestParlour;

  beforeAll(async () => {
    parlour = await TestParlour.start({ RATE_LIMIT: 'off' });
  });
  afterAll(() => parlour.stopAndForget());

  const inRoom = async (room: string): Promise<[Visitor, Joined]> => {
    const who = await parlour.guest();
    return [who, (await who.ask('join', { room })).data];
  };
  const framesOf = (who: Visitor, room: string) =>
    who.all('messages').filter((frame) => frame.room === room);

  it('has one order for everybody, without holes, however many talk at once', async () => {
    const room = 'market';
    const people = await Promise.all(Array.from({ length: SENDERS }, () => inRoom(room)));
    const answers = await Promise.all(
      people.flatMap(([who], sender) =>
        Array.from({ length: EACH }, (_, n) =>
          who.ask('send', { room, id: `${n}`, text: `${sender} says ${n}` }),
        ),
      ),
    );
    const places = answers.map(({ data }) => data.seq as number);
    expect([...places].sort((a, b) => a - b)).toEqual(Array.from({ length: ALL }, (_, i) => i + 1));

    const seen = await Promise.all(
      people.map(async ([who, joined]) => {
        await who.next('messages', (frame) => frame.room === room && frame.head === ALL);
        return timeline(joined, framesOf(who, room));
      }),
    );
    const [first = []] = seen;
    expect(first.map(({ seq }) => seq)).toEqual(Array.from({ length: ALL }, (_, i) => i + 1));
    for (const other of seen) expect(other).toEqual(first);

    // Each answer names the place where everybody found the message, and each sender was in order.
    const found = new Map(first.map(({ text, seq }) => [text, seq]));
    places.forEach((seq, index) => {
      const sender = Math.floor(index / EACH);
      expect(found.get(`${sender} says ${index % EACH}`)).toBe(seq);
      if (index % EACH > 0) expect(seq).toBeGreaterThan(places[index - 1] as number);
    });
    // Under load, messages share frames.
    expect(framesOf(people[0]?.[0] as Visitor, room).length).toBeLessThan(ALL);
  });

  it('leaves no gap for who joins while others talk', async () => {
    const room = 'doorway';
    const [speaker] = await inRoom(room);
    const newcomers: Promise<[Visitor, Joined]>[] = [];
    for (let batch = 0; batch < 8; batch++) {
      newcomers.push(inRoom(room));
      await Promise.all(
        Array.from({ length: 12 }, (_, n) =>
          speaker.ask('send', { room, id: `${batch}-${n}`, text: 'word' }),
        ),
      );
    }
    for (const [who, joined] of await Promise.all(newcomers)) {
      if (joined.head < 96) {
        await who.next('messages', (frame) => frame.room === room && frame.head === 96);
      }
      // The first frame may begin before what the answer reached: that part is a repeat.
      const [first, ...rest] = framesOf(who, room);
      const start = { head: joined.head, messages: [...joined.messages] };
      if (first) {
        expect(first.after).toBeLessThanOrEqual(joined.head);
        start.messages.push(...first.messages.filter(({ rev }) => rev > joined.head));
        start.head = Math.max(first.head, joined.head);
      }
      const all = timeline(start, rest);
      expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: 96 }, (_, i) => i + 1));
    }
  });

  it('goes on without a gap for who leaves and comes back with a cursor', async () => {
    const room = 'revolving';
    const [speaker] = await inRoom(room);
    const [who, first] = await inRoom(room);
    const say = (n: number) => speaker.ask('send', { room, id: `${n}`, text: `${n}` });
    let cursor = first.head;
    for (let round = 0; round < 10; round++) {
      await say(3 * round);
      await who.next('messages', (frame) => frame.room === room && frame.head > cursor);
      await who.ask('leave', { room });
      cursor = Math.max(...framesOf(who, room).map(({ head }) => head));
      const heard = framesOf(who, room).length;
      // Without waiting: the comeback meets messages that are on their way.
      const [, joined] = await Promise.all([
        say(3 * round + 1),
        who.ask('join', { room, after: cursor }),
        say(3 * round + 2),
      ]);
      const next = framesOf(who, room).slice(heard);
      expect(joined.data.after).toBe(cursor);
      expect(joined.data.messages.map(({ rev }: Message) => rev)).toEqual(
        Array.from({ length: joined.data.head - cursor }, (_, i) => cursor + 1 + i),
      );
      for (const frame of next) expect(frame.after).toBeLessThanOrEqual(joined.data.head);
      if (joined.data.head < 3 * round + 3) {
        await who.next('messages', (frame) => frame.room === room && frame.head === 3 * round + 3);
      }
      cursor = 3 * round + 3;
    }
  });
});
