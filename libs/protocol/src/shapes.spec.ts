import fc from 'fast-check';
import type { ZodType } from 'zod';
import { LIMITS } from './limits';
import { Count, Member, MessageId, Name, RoomSlug, Text } from './shapes';

/** What the server would answer: `fine`, `too_large` or `invalid`. */
function verdict(schema: ZodType, value: unknown): string {
  const issue = schema.safeParse(value).error?.issues[0];
  if (!issue) return 'fine';
  const over = issue.code === 'too_big' || (issue.code === 'custom' && issue.params?.['overLimit']);
  return over ? 'too_large' : 'invalid';
}

const FAMILY = '👩‍👩‍👧';

describe('a name', () => {
  it.each([
    ['Ada', 'fine'],
    ['x', 'fine'],
    ['7', 'fine'],
    ['?!', 'fine'],
    ['🙂', 'fine'],
    ['علی', 'fine'],
    ['é'.repeat(32), 'fine'],
    ['é'.repeat(33), 'too_large'],
    // Graphemes, not code points: 16 of 8 units each fill the 128 units.
    [FAMILY.repeat(16), 'fine'],
    [FAMILY.repeat(17), 'too_large'],
    ['e\u0301'.repeat(32), 'fine'],
    ['e\u0301'.repeat(33), 'too_large'],
    [`a${'\u0301'.repeat(LIMITS.nameUnits - 1)}`, 'fine'],
    [`a${'\u0301'.repeat(LIMITS.nameUnits)}`, 'too_large'],
    ['', 'invalid'],
    [' \t\u00a0\u3000', 'invalid'],
    ['\u200b', 'invalid'],
    ['\u0301', 'invalid'],
    ['\u00ad\u2060\ufeff', 'invalid'],
    // Letters by their category, yet nothing to be seen.
    ['\u3164', 'invalid'],
    ['\u115f\u1160', 'invalid'],
    ['\uffa0', 'invalid'],
    ['a\0', 'invalid'],
    ['a\u0007', 'invalid'],
    ['a\u007f', 'invalid'],
    ['a\u0085b\u009f', 'invalid'],
    ['\ud83d', 'invalid'],
    ['\ude42a', 'invalid'],
    [7, 'invalid'],
    [null, 'invalid'],
    [['Ada'], 'invalid'],
  ])('%j is %s', (name, expected) => expect(verdict(Name, name)).toBe(expected));

  it('is folded: no white space around it, one blank within', () => {
    expect(Name.parse('  Ada \t\n Lovelace\u00a0')).toBe('Ada Lovelace');
    // Only then is it measured.
    expect(Name.parse(`${'x'.repeat(16)}${' '.repeat(50)}${'y'.repeat(15)}`)).toHaveLength(32);
  });

  it('is the same when it is checked again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 32 }), (typed) => {
        const { data } = Name.safeParse(typed);
        if (data !== undefined) expect(Name.parse(data)).toBe(data);
      }),
    );
  });
});

describe('a text', () => {
  it.each([
    ['x', 'fine'],
    [' x ', 'fine'],
    ['two\nlines\tand a tab', 'fine'],
    ['x'.repeat(4_000), 'fine'],
    ['x'.repeat(4_001), 'too_large'],
    // Code points, not UTF-16 units.
    ['😀'.repeat(4_000), 'fine'],
    ['😀'.repeat(4_001), 'too_large'],
    ['x'.repeat(100_000), 'too_large'],
    ['', 'invalid'],
    [' \n\u3000', 'invalid'],
    ['a\0b', 'invalid'],
    ['\ud800', 'invalid'],
    ['a\udc00b', 'invalid'],
    ['\ude00\ud83d', 'invalid'],
    [undefined, 'invalid'],
    [{ length: 1 }, 'invalid'],
  ])('%j is %s', (text, expected) => expect(verdict(Text, text)).toBe(expected));

  it('is kept as it is, and can be written as UTF-8 and read back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (typed) => {
        const { data } = Text.safeParse(typed);
        if (data === undefined) return;
        expect(data).toBe(typed);
        expect(Buffer.from(data, 'utf8').toString('utf8')).toBe(typed);
        expect(Buffer.byteLength(data)).toBeLessThanOrEqual(LIMITS.textBytes);
      }),
    );
  });
});

describe('a room’s slug', () => {
  it.each([
    ['lobby', 'fine'],
    ['x'.repeat(64), 'fine'],
    ['x'.repeat(65), 'too_large'],
    ['𐐨'.repeat(64), 'fine'],
    ['𐐨'.repeat(65), 'too_large'],
    ['x'.repeat(1_000), 'too_large'],
    ['Lobby', 'invalid'],
    ['', 'invalid'],
    ['a b', 'invalid'],
    ['__proto__', 'invalid'],
    [1, 'invalid'],
  ])('%j is %s', (room, expected) => expect(verdict(RoomSlug, room)).toBe(expected));
});

describe('a message’s id', () => {
  it.each([
    ['1', 'fine'],
    ['b7e0c1de-4a0e-4a55-8f1a-2f1f5c0f4d1e', 'fine'],
    ['x'.repeat(64), 'fine'],
    ['x'.repeat(65), 'too_large'],
    // UTF-16 units, which is what `limits.ts` says.
    ['😀'.repeat(32), 'fine'],
    ['😀'.repeat(33), 'too_large'],
    ['', 'invalid'],
    ['a\0', 'invalid'],
    ['\ud800', 'invalid'],
    [1, 'invalid'],
  ])('%j is %s', (id, expected) => expect(verdict(MessageId, id)).toBe(expected));
});

describe('numbers', () => {
  it.each([0, 1, Number.MAX_SAFE_INTEGER])('%d is a counter', (n) => {
    expect(Count.parse(n)).toBe(n);
  });
  it.each([-1, 0.5, NaN, Infinity, Number.MAX_SAFE_INTEGER + 1, '1', null, true])(
    '%j is no counter',
    (n) => expect(Count.safeParse(n).success).toBe(false),
  );
  it.each([-1, 360, 0.5])('%d is no hue', (color) => {
    const member = { id: 'g', name: 'Guest', tag: 'abcd', color: 0 };
    expect(Member.safeParse(member).success).toBe(true);
    expect(Member.safeParse({ ...member, color }).success).toBe(false);
  });
});
