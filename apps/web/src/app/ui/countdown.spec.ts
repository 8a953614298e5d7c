import { type Signal, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { countdown, secondsInWords } from './countdown';

describe('a countdown', () => {
  const until = signal<number | undefined>(undefined);
  let seconds: Signal<number>;

  const after = (ms: number) => {
    jest.advanceTimersByTime(ms);
    TestBed.tick();
    return seconds();
  };

  beforeEach(() => {
    jest.useFakeTimers();
    until.set(undefined);
    TestBed.runInInjectionContext(() => (seconds = countdown(until, 1_000)));
    TestBed.tick();
  });

  afterEach(() => jest.useRealTimers());

  it('counts the seconds that are left, the one that has begun as a whole', () => {
    until.set(Date.now() + 2_300);

    expect([0, 299, 1, 999, 1, 999, 1].map(after)).toEqual([3, 3, 2, 2, 1, 1, 0]);
  });

  it('has no timer while there is nothing to count', () => {
    const timers = jest.getTimerCount();
    until.set(Date.now() + 2_000);
    after(0);
    expect(jest.getTimerCount()).toBe(timers + 1);
    after(2_000);

    expect(jest.getTimerCount()).toBe(timers);
  });

  it('tells nothing of what is over before anybody has read of it', () => {
    until.set(Date.now() + 999);

    expect(after(0)).toBe(0);
  });

  it('counts to another time, or to none, as soon as there is one', () => {
    until.set(Date.now() + 5_000);
    expect(after(0)).toBe(5);
    until.set(Date.now() + 60_000);
    expect(after(0)).toBe(60);
    until.set(undefined);

    expect(after(0)).toBe(0);
    expect(after(10_000)).toBe(0);
  });

  it('is told in seconds, and in minutes if there are any', () => {
    expect([1, 59, 60, 581, 3_600].map(secondsInWords)).toEqual([
      '1 s',
      '59 s',
      '1 min 0 s',
      '9 min 41 s',
      '60 min 0 s',
    ]);
  });
});
