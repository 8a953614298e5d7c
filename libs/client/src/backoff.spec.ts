import { Backoff } from './backoff';

describe('waiting before the next try', () => {
  const bounds = (backoff: Backoff, tries: number) =>
    Array.from({ length: tries }, () => backoff.next());
  const always = (random: number) => new Backoff(() => random);

  it('is bounded by half a second at first, doubled by each try, to half a minute', () => {
    expect(bounds(always(1), 9)).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000,
    ]);
  });

  it('is spread over all of it, from nothing on', () => {
    expect(bounds(always(0), 3)).toEqual([0, 0, 0]);
    expect(bounds(always(0.25), 3)).toEqual([125, 250, 500]);
  });

  it('begins anew after it went well', () => {
    const backoff = always(1);
    bounds(backoff, 5);

    backoff.reset();

    expect(backoff.next()).toBe(500);
  });

  it('stays at its bound, however long the trouble lasts', () => {
    const backoff = always(1);
    bounds(backoff, 2_000);

    expect(backoff.next()).toBe(30_000);
  });

  it('is by chance: two clients of one server do not come at once', () => {
    expect(bounds(new Backoff(), 8)).not.toEqual(bounds(new Backoff(), 8));
  });
});
