import { DAY, MINUTE, NOON } from '../../testing/people';
import { clockTime, dayName, endTime, fullTime } from './times';

describe('times', () => {
  it('call this day "Today" from its first minute to its last', () => {
    expect(dayName(NOON - 12 * 60 * MINUTE, NOON)).toBe('Today');
    expect(dayName(NOON + 12 * 60 * MINUTE - 1, NOON)).toBe('Today');
  });

  it('call the day before "Yesterday", however few hours ago it was', () => {
    const justAfterMidnight = NOON - 12 * 60 * MINUTE + MINUTE;

    expect(dayName(justAfterMidnight - 2 * MINUTE, justAfterMidnight)).toBe('Yesterday');
    expect(dayName(NOON - DAY, NOON)).toBe('Yesterday');
  });

  it('call any other day by its date', () => {
    for (const day of [12, 15]) {
      const words = dayName(NOON + (day - 14) * DAY, NOON);
      expect(words).toContain(String(day));
      expect(words).toContain('2025');
    }
  });

  it('show hour and minute beside a message, and everything on request', () => {
    expect(clockTime(NOON + 5 * MINUTE)).toContain('12:05');
    expect(fullTime(NOON + 5 * MINUTE + 7_000)).toContain('12:05:07');
  });

  it('name the end of something by the minute it is over, and the day if that is not this one', () => {
    expect(endTime(NOON + 1, NOON)).toBe(clockTime(NOON + MINUTE));
    expect(endTime(NOON + DAY, NOON)).toContain('15');
    expect(endTime(NOON + DAY, NOON)).toContain('2025');
  });
});
