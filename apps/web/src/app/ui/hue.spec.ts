import { hueOf } from './hue';

describe('the hue of a room', () => {
  const rooms = ['lobby', 'advprog', 'müller', '日本', '😀', 'a'.repeat(64), ''];

  it('is a whole number of degrees, whatever the room is called', () => {
    for (const room of rooms) {
      expect(Number.isInteger(hueOf(room))).toBe(true);
      expect(hueOf(room)).toBeGreaterThanOrEqual(0);
      expect(hueOf(room)).toBeLessThan(360);
    }
  });

  it('is the same on every page, today and tomorrow', () => {
    expect(hueOf('lobby')).toBe(262);
  });

  it('tells rooms apart', () => {
    expect(new Set(rooms.map(hueOf)).size).toBe(rooms.length);
  });
});
