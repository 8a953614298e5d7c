import { LIMITS } from '@parlour/protocol';
import { Names } from './names';

const taken = expect.objectContaining({ code: 'name_taken', detail: { field: 'name' } });

describe('names', () => {
  let names: Names;

  beforeEach(() => {
    jest.useFakeTimers();
    names = new Names();
  });
  afterEach(() => jest.useRealTimers());

  it('belong to one guest at a time, whatever they look like', () => {
    names.claim('a', 'Zoë Ray');
    for (const name of ['Zoë Ray', 'zoë ray', 'ZOËRAY', 'Zoe\u0308 Ray', 'Z\u200boë\u00a0Ray']) {
      expect(() => names.claim('b', name)).toThrow(taken);
    }
    expect(() => names.claim('b', 'Zoe Ray')).not.toThrow();
  });

  it('leave "Guest" to everybody', () => {
    for (const name of ['Guest', 'gUEST', 'Ｇuest', 'G\u00adu e\u200bst']) {
      expect(() => names.claim('a', name)).toThrow(taken);
    }
    expect(() => names.claim('a', 'Guest 2')).not.toThrow();
  });

  it('are given up for a new one, but not for one that is refused', () => {
    names.claim('a', 'Ann');
    names.claim('b', 'Bob');
    expect(() => names.claim('a', 'Bob')).toThrow(taken);
    expect(() => names.claim('c', 'Ann')).toThrow(taken);
    names.claim('a', 'Anna');
    expect(() => names.claim('c', 'Ann')).not.toThrow();
  });

  it('are held for two minutes after their bearer is gone, then free', () => {
    names.claim('a', 'Ann');
    names.hold('a');
    jest.advanceTimersByTime(LIMITS.nameHeldMs - 1);
    expect(() => names.claim('b', 'ann')).toThrow(taken);
    jest.advanceTimersByTime(1);
    expect(() => names.claim('b', 'ann')).not.toThrow();
    expect(names.nameOf('a')).toBeUndefined();
  });

  it('are their bearer’s again, for good, who is back in time', () => {
    names.claim('a', 'Ann');
    names.hold('a');
    jest.advanceTimersByTime(LIMITS.nameHeldMs - 1);
    names.resume('a');
    jest.advanceTimersByTime(LIMITS.nameHeldMs * 10);
    expect(names.nameOf('a')).toBe('Ann');
    expect(() => names.claim('b', 'Ann')).toThrow(taken);
  });

  it('are counted from the last time that their bearer was gone', () => {
    names.claim('a', 'Ann');
    names.hold('a');
    jest.advanceTimersByTime(LIMITS.nameHeldMs / 2);
    names.hold('a');
    jest.advanceTimersByTime(LIMITS.nameHeldMs - 1);
    expect(names.nameOf('a')).toBe('Ann');
  });

  it('that were changed while held free the old one, not the new one', () => {
    names.claim('a', 'Old');
    names.hold('a');
    names.claim('a', 'New');
    jest.advanceTimersByTime(LIMITS.nameHeldMs);
    expect(() => names.claim('b', 'Old')).not.toThrow();
    expect(() => names.claim('c', 'New')).toThrow(taken);
  });

  it('are nobody’s who never chose one', () => {
    names.hold('nobody');
    expect(names.nameOf('nobody')).toBeUndefined();
  });
});
