import { signal } from '@angular/core';
import type { Timeline } from '@parlour/client';
import { me, message } from '../../testing/people';
import { PacedLines } from './paced-lines';
import { RoomState } from './room-state';

/** As high as 20 lines: that and 10 more are drawn of what nobody can read. */
const VIEW_PX = 600;
const FITS = 30;

describe('the lines of a room on the page', () => {
  let room: RoomState;
  let paced: PacedLines;
  let timeline: Timeline;
  let draws: number;

  const seqs = () =>
    paced.shown().flatMap((line) => (line.kind === 'message' ? [seqOf(line.key)] : []));
  const seqOf = (key: string) => Number(/\d+$/.exec(key)?.[0]);
  const range = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, i) => from + i);
  /** The window is on these messages now. */
  const hold = (from: number, to: number) => {
    const messages = range(from, to).map((seq) => message(seq));
    timeline = { cursor: to, last: to, messages, older: from > 1, newer: false };
    room.advanced(timeline, messages);
  };
  const show = (follows = true) =>
    paced.show(room, () => {
      draws++;
      return follows;
    });

  beforeEach(() => {
    jest.useFakeTimers();
    room = new RoomState('lobby', signal(me), signal([]));
    paced = new PacedLines();
    paced.resized(VIEW_PX);
    draws = 0;
  });

  afterEach(() => jest.useRealTimers());

  it('are the newest hundred at first, of however many', () => {
    show();
    hold(1, 400);
    show();

    expect(seqs()).toEqual(range(301, 400));
  });

  it('are drawn with each message while one can read them', () => {
    hold(1, 50);
    show();
    for (let last = 51; last <= 60; last++) {
      jest.advanceTimersByTime(20);
      hold(1, last);
      show();
      expect(seqs().at(-1)).toBe(last);
    }
    expect(draws).toBe(11);
  });

  it('are drawn five times a second at 1,000 messages a second, and no more than are in view', () => {
    hold(1, 400);
    show();
    draws = 0;
    for (let last = 450; last <= 2_400; last += 50) {
      hold(last - 399, last);
      show();
      jest.advanceTimersByTime(50);
      expect(paced.shown().length).toBeLessThanOrEqual(draws > 1 ? FITS : 150);
    }
    jest.advanceTimersByTime(200);

    expect(draws).toBeGreaterThanOrEqual(9);
    expect(draws).toBeLessThanOrEqual(13);
    expect(seqs()).toEqual(range(2_371, 2_400));
  });

  it('become more again when it is quiet', () => {
    hold(1, 400);
    show();
    jest.advanceTimersByTime(20);
    hold(201, 600);
    show();
    jest.advanceTimersByTime(200);
    expect(seqs()).toHaveLength(FITS);
    for (let last = 601; last <= 700; last++) {
      hold(last - 399, last);
      show();
      jest.advanceTimersByTime(20);
    }

    expect(seqs()).toEqual(range(601, 700));
  });

  it('stay for who reads back, while new ones come after them', () => {
    hold(1, 400);
    show();
    jest.advanceTimersByTime(20);
    hold(1, 420);
    show(false);

    expect(seqs()).toEqual(range(301, 420));
  });

  it('reach further back step by step, to the first of all', () => {
    hold(1, 250);
    show();
    expect(paced.isWhole).toBe(false);
    paced.reachBack();
    expect(seqs()[0]).toBeLessThanOrEqual(51);
    paced.reachBack();

    expect(seqs()).toEqual(range(1, 250));
    expect(paced.isWhole).toBe(true);
  });

  it('begin with an older page as soon as that is here', () => {
    hold(101, 200);
    show(false);
    hold(1, 200);
    jest.advanceTimersByTime(20);
    show(false);

    expect(seqs()).toEqual(range(1, 200));
  });

  it('are those of another room at once', () => {
    hold(1, 400);
    show();
    hold(401, 800);
    show();
    const other = new RoomState('attic', signal(me), signal([]));
    other.advanced({ cursor: 1, last: 1, messages: [message(1)], older: false, newer: false }, []);
    paced.show(other, () => true);

    expect(seqs()).toEqual([1]);
    jest.advanceTimersByTime(1_000);
    expect(seqs()).toEqual([1]);
  });
});
