import { RoomLog } from './testing/room-log';
import { append, begin, fold, prepend, renew, revise, type Timeline, WINDOW } from './timeline';

describe('the window that a timeline is', () => {
  let log: RoomLog;
  /** Full, at the end of a room of 600: 201 to 600. */
  let newest: Timeline;
  /** Full, a page back from there: 101 to 500. */
  let back: Timeline;

  const say = (count: number) => {
    for (let i = 0; i < count; i++) log.send(`at ${log.head}`);
  };
  /** From which message to which, without a hole between. */
  const span = ({ messages }: Timeline) => {
    const first = messages[0]?.seq ?? 0;
    expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, index) => first + index));
    return [first, messages.at(-1)?.seq];
  };
  const text = ({ messages }: Timeline, seq: number) =>
    messages.find((message) => message.seq === seq)?.text;
  const told = (timeline: Timeline, keep?: 'newest' | 'oldest') =>
    fold(timeline, log.frame(timeline.cursor), keep) as Timeline;
  const pageBefore = ({ messages: [first] }: Timeline) => log.history(first?.seq);
  const pageAfter = ({ messages }: Timeline) =>
    log.history((messages.at(-1)?.seq ?? 0) + 1 + log.page);

  beforeEach(() => {
    log = new RoomLog();
    say(600);
    newest = begin(log.join());
    while (newest.messages.length < WINDOW) newest = prepend(newest, pageBefore(newest));
    back = prepend(newest, pageBefore(newest));
  });

  it('is four pages at most, and knows at which end of the room it is', () => {
    expect(span(newest)).toEqual([201, 600]);
    expect(newest).toMatchObject({ older: true, newer: false, last: 600, cursor: 600 });
  });

  it('keeps the very same messages while others change', () => {
    say(1_000);
    log.edit(7, 'long gone');

    const further = told(back, 'oldest');

    expect(further.messages).toBe(back.messages);
    expect(further).toMatchObject({ cursor: 1_601, last: 1_600, newer: true });
  });

  describe('going back', () => {
    it('lets the newest go, and knows that they are there', () => {
      expect(span(back)).toEqual([101, 500]);
      expect(back).toMatchObject({ older: true, newer: true, last: 600, cursor: 600 });
    });

    it('comes to the beginning of the room', () => {
      const first = prepend(back, pageBefore(back));

      expect(span(first)).toEqual([1, 400]);
      expect(first).toMatchObject({ older: false, newer: true });
    });
  });

  describe('going on', () => {
    it('lets the oldest go, and knows when it has come to the end', () => {
      const end = append(back, pageAfter(back));

      expect(span(end)).toEqual([201, 600]);
      expect(end).toMatchObject({ older: true, newer: false });
    });

    it('knows that there is more to come', () => {
      const middle = append(prepend(back, pageBefore(back)), log.history(501));

      expect(span(middle)).toEqual([101, 500]);
      expect(middle).toMatchObject({ older: true, newer: true });
    });

    it('takes only what it does not hold yet', () => {
      const end = append(back, log.history(551));

      expect(span(end)).toEqual([151, 550]);
    });

    it('ignores a page that does not join up, or brings nothing', () => {
      expect(append(back, { messages: log.messages.slice(501), more: true })).toBe(back);
      expect(append(back, log.history(501))).toBe(back);
      expect(append(back, { messages: [], more: false })).toBe(back);
    });

    it('learns from a page of messages that nobody has told of', () => {
      say(10);

      const end = append(newest, log.history());

      expect(span(end)).toEqual([211, 610]);
      expect(end).toMatchObject({ last: 610, newer: false });
    });
  });

  describe('moving to the newest page', () => {
    it('holds that page, and nothing of before', () => {
      const renewed = renew(back, log.history());

      expect(span(renewed)).toEqual([501, 600]);
      expect(renewed).toMatchObject({ older: true, newer: false, cursor: 600 });
    });

    it('knows that the page was read before the newest came', () => {
      const page = log.history();
      say(1);

      expect(renew(told(back), page)).toMatchObject({ last: 601, newer: true });
    });

    it('knows that a small room has nothing before it', () => {
      const room = new RoomLog();
      room.send('one');

      expect(renew(back, room.history()).older).toBe(false);
    });
  });

  describe('at the end of the room', () => {
    it('follows: the oldest makes room for the newest', () => {
      say(1);

      expect(span(told(newest))).toEqual([202, 601]);
      expect(told(newest)).toMatchObject({ older: true, newer: false, last: 601 });
    });

    it('stays where it is for who reads back, and knows of the newest', () => {
      say(1);

      expect(span(told(newest, 'oldest'))).toEqual([201, 600]);
      expect(told(newest, 'oldest')).toMatchObject({ newer: true, last: 601, cursor: 601 });
    });

    it('is not full yet, and grows whichever end is kept', () => {
      const small = begin(log.join());
      say(1);

      expect(span(told(small, 'oldest'))).toEqual([501, 601]);
      expect(span(told(small, 'newest'))).toEqual([501, 601]);
    });

    it('has older messages as soon as it lets the first one go', () => {
      const room = new RoomLog();
      const empty = begin(room.join());
      for (let i = 0; i < WINDOW; i++) room.send(`at ${i}`);
      const full = fold(empty, room.frame(0)) as Timeline;
      expect(full.older).toBe(false);

      room.send('one more');
      const moved = fold(full, room.frame(WINDOW)) as Timeline;

      expect(span(moved)).toEqual([2, WINDOW + 1]);
      expect(moved.older).toBe(true);
    });
  });

  describe('in the middle of the room', () => {
    it('takes nothing from beyond its end, and counts it', () => {
      say(3);

      const next = told(back);

      expect(span(next)).toEqual([101, 500]);
      expect(next).toMatchObject({ newer: true, last: 603, cursor: 603 });
    });

    it('takes in changes of what it holds, and leaves the others', () => {
      for (const seq of [100, 101, 500, 502]) log.edit(seq, 'changed');

      const next = told(back);

      expect(span(next)).toEqual([101, 500]);
      expect([text(next, 101), text(next, 500)]).toEqual(['changed', 'changed']);
      expect(next.cursor).toBe(604);
    });

    it('has come to the end when what came last joins up', () => {
      const page = log.history();
      say(1);
      const behind = renew(told(back), page);

      const next = revise(behind, log.messages.slice(600));

      expect(span(next)).toEqual([501, 601]);
      expect(next.newer).toBe(false);
    });
  });

  describe('revising', () => {
    it('takes in a newer state without moving the cursor', () => {
      log.edit(300, 'changed');

      const next = revise(newest, log.messages.slice(299, 300));

      expect(text(next, 300)).toBe('changed');
      expect(next.cursor).toBe(600);
    });

    it('keeps the newer state where an older one comes late', () => {
      const before = log.messages.slice(299, 300);
      log.edit(300, 'changed');

      expect(text(revise(told(newest), before), 300)).toBe('changed');
    });

    it('leaves the timeline before as it was', () => {
      const before = structuredClone(newest);
      say(1);
      log.edit(300, 'changed');

      revise(newest, log.messages);
      append(newest, log.history());
      prepend(newest, pageBefore(newest));

      expect(newest).toEqual(before);
    });
  });
});
