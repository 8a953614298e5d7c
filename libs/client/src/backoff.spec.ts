import { Backoff } from './backoff';

describe('the wait before the next try', () => {
  beforeEach(() => jest.useFakeTimers({ now: 0 }));
  afterEach(() => jest.useRealTimers());

  /** The waits of somebody who tries in vain for so long, with the same luck each time. */
  const waits = (luck: number, forMs: number) => {
    const backoff = new Backoff(() => luck);
    const all: number[] = [];
    while (Date.now() < forMs) {
      all.push(backoff.next());
      jest.advanceTimersByTime(all.at(-1) ?? 0);
    }
    return all;
  };

  it('is half as long as the trouble has lasted, from half a second to half a minute', () => {
    const all = waits(1, 180_000);

    expect(all.slice(0, 6)).toEqual([500, 500, 500, 750, 1_125, 1_687.5]);
    expect(all.slice(-3)).toEqual([30_000, 30_000, 30_000]);
  });

  it('is left to chance, below that', () => {
    expect(waits(0.5, 2_000).slice(0, 6)).toEqual([250, 250, 250, 250, 250, 312.5]);
    expect(new Backoff(() => 0).next()).toBe(0);
  });

  it('is not long because a few were short', () => {
    const backoff = new Backoff(() => 1);
    for (let tries = 0; tries < 20; tries++) {
      expect(backoff.next()).toBe(500);
      jest.advanceTimersByTime(10);
    }
  });

  it('is short again after it went well', () => {
    const backoff = new Backoff(() => 1);
    backoff.next();
    jest.advanceTimersByTime(60_000);
    expect(backoff.next()).toBe(30_000);

    backoff.reset();

    expect(backoff.next()).toBe(500);
  });

  it('is somewhere between nothing and the bound unless it is told', () => {
    const first = Array.from({ length: 200 }, () => new Backoff().next());

    for (const wait of first) expect(wait).toBeLessThanOrEqual(500);
    expect(new Set(first).size).toBeGreaterThan(100);
  });

  it('is short where the clock was put back', () => {
    const backoff = new Backoff(() => 1);
    backoff.next();
    jest.setSystemTime(-3_600_000);

    expect(backoff.next()).toBe(500);
  });
});
