import { RoomLog } from './testing/room-log';
import { begin, fold, prepend, type Timeline } from './timeline';

const texts = ({ messages }: Timeline) => messages.map(({ text }) => text);
const folded = (timeline: Timeline, frame: Parameters<typeof fold>[1]) =>
  fold(timeline, frame) as Timeline;

describe('a timeline', () => {
  let log: RoomLog;
  let timeline: Timeline;

  /** Holds messages 3 and 4 of a room that has four. */
  beforeEach(() => {
    log = new RoomLog('lobby', 2);
    for (const text of ['one', 'two', 'three', 'four']) log.send(text);
    timeline = begin(log.join());
  });

  it('begins with the newest page', () => {
    expect(timeline).toEqual({
      cursor: 4,
      last: 4,
      messages: log.messages.slice(2),
      older: true,
      newer: false,
    });
  });

  describe('folding a frame', () => {
    it('appends what fits', () => {
      log.send('five');

      const next = folded(timeline, log.frame(4));

      expect(texts(next)).toEqual(['three', 'four', 'five']);
      expect(next.cursor).toBe(5);
    });

    it('leaves the timeline before as it was', () => {
      log.send('five');
      const before = structuredClone(timeline);

      fold(timeline, log.frame(4));

      expect(timeline).toEqual(before);
    });

    it('orders the messages of a frame by their place, not by their last change', () => {
      log.send('five');
      log.send('six');
      log.edit(5, 'FIVE');

      expect(texts(folded(timeline, log.frame(4)))).toEqual(['three', 'four', 'FIVE', 'six']);
    });

    it('ignores a repeat: the timeline is the very same', () => {
      expect(fold(timeline, log.frame(3))).toBe(timeline);
      expect(fold(timeline, log.frame(4))).toBe(timeline);
    });

    it('applies nothing beyond a gap', () => {
      log.send('five');
      log.send('six');

      expect(fold(timeline, log.frame(5))).toBe('gap');
    });

    it('applies what overlaps, each message once', () => {
      log.send('five');

      const next = folded(timeline, log.frame(1));

      expect(texts(next)).toEqual(['three', 'four', 'five']);
      expect(next.cursor).toBe(5);
    });

    it('puts a changed message in its place', () => {
      log.edit(3, 'THREE');

      const next = folded(timeline, log.frame(4));

      expect(next.messages).toEqual([log.messages[2], log.messages[3]]);
      expect(texts(next)).toEqual(['THREE', 'four']);
    });

    it('keeps the newer state of a message when an older one comes late', () => {
      const early = log.frame(2);
      log.edit(4, 'FOUR');
      const newer = begin(log.join());

      const next = folded({ ...newer, cursor: 3 }, early);

      expect(texts(next)).toEqual(['three', 'FOUR']);
    });

    it('moves its cursor past changes of messages it does not hold', () => {
      log.edit(1, 'ONE');

      const next = folded(timeline, log.frame(4));

      expect(texts(next)).toEqual(['three', 'four']);
      expect(next.cursor).toBe(5);
    });

    it('fills an empty room from its first message on', () => {
      const room = new RoomLog();
      const empty = begin(room.join());
      room.send('one');
      room.send('two');

      expect(texts(folded(empty, room.frame(0)))).toEqual(['one', 'two']);
    });
  });

  describe('prepending a page of history', () => {
    it('puts it before what is held', () => {
      const next = prepend(timeline, log.history(3));

      expect(texts(next)).toEqual(['one', 'two', 'three', 'four']);
      expect(next.older).toBe(false);
      expect(next.cursor).toBe(4);
    });

    it('knows that there is more before it', () => {
      expect(prepend(timeline, { messages: log.messages.slice(1, 2), more: true }).older).toBe(
        true,
      );
    });

    it('takes only what it does not hold yet', () => {
      const next = prepend(timeline, { messages: log.messages.slice(0, 3), more: false });

      expect(texts(next)).toEqual(['one', 'two', 'three', 'four']);
    });

    it('ignores a page that does not join up', () => {
      expect(prepend(timeline, { messages: log.messages.slice(0, 1), more: false })).toBe(timeline);
    });

    it('does not put the same page before twice', () => {
      const whole = prepend(timeline, log.history(3));

      expect(texts(prepend(whole, log.history(3)))).toEqual(['one', 'two', 'three', 'four']);
    });
  });
});
