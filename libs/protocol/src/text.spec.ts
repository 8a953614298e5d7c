import fc from 'fast-check';
import { LIMITS } from './limits';
import { codePointCount, graphemeCount, hasAtMost, isSlug, slugify } from './text';

describe('counting', () => {
  it.each([
    ['', 0, 0],
    ['abc', 3, 3],
    ['😀', 1, 1],
    ['é', 1, 1],
    ['e\u0301', 1, 2],
    ['👩‍👩‍👧', 1, 5],
    ['🇨🇭🇫🇷', 2, 4],
    ['👍🏽', 1, 2],
    ['한국', 2, 2],
    ['नि', 1, 2],
    ['\r\n', 1, 2],
    ['\ud800', 1, 1],
    ['a\u200b', 2, 2],
  ])('finds in %j %i graphemes and %i code points', (text, graphemes, codePoints) => {
    expect(graphemeCount(text)).toBe(graphemes);
    expect(codePointCount(text)).toBe(codePoints);
  });

  it('never finds more graphemes than code points, nor more of those than UTF-16 units', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(graphemeCount(text)).toBeLessThanOrEqual(codePointCount(text));
        expect(codePointCount(text)).toBeLessThanOrEqual(text.length);
        expect(hasAtMost(codePointCount(text), text)).toBe(true);
        expect(hasAtMost(codePointCount(text) - 1, text)).toBe(false);
      }),
    );
  });
});

describe('a slug', () => {
  it.each([
    ['  Advanced Programming! ', 'advanced-programming'],
    ['Ünï-Köln', 'ünï-köln'],
    ['房间 1', '房间-1'],
    ['हिन्दी', 'हिन्दी'],
    ['a__b--c', 'a-b-c'],
    ['Ｆｕｌｌ', 'full'],
    ['ﬁsh', 'fish'],
    ['Cafe\u0301', 'café'],
    ['🙂', ''],
    ['---', ''],
    ['\u0301', ''],
    ['', ''],
    ['C++ & Co.', 'c-co'],
    ['../../etc/passwd', 'etc-passwd'],
    ['x'.repeat(100), 'x'.repeat(64)],
    [`${'x'.repeat(63)} yz`, 'x'.repeat(63)],
    ['𝒜'.repeat(70), 'a'.repeat(64)],
    ['𐐨'.repeat(70), '𐐨'.repeat(64)],
    // A capital whose small form is two characters, with a mark that belongs between them.
    ['\u0130\u0320', 'i\u0320\u0307'],
  ])('made of %j is %j', (typed, slug) => {
    expect(slugify(typed)).toBe(slug);
    if (slug !== '') expect(isSlug(slugify(typed))).toBe(true);
  });

  it('is what slugify makes of anything, or nothing; and of itself it makes itself', () => {
    for (const unit of ['grapheme', 'binary'] as const) {
      fc.assert(
        fc.property(fc.string({ unit, maxLength: 100 }), (typed) => {
          const slug = slugify(typed);
          if (slug === '') return;
          expect(isSlug(slug)).toBe(true);
          expect(codePointCount(slug)).toBeLessThanOrEqual(LIMITS.roomCodePoints);
          expect(slugify(slug)).toBe(slug);
        }),
      );
    }
  });

  it.each(['lobby', 'a', '7', 'advanced-programming', 'ünï', '房间', 'हिन्दी', 'a-', '𐐨'])(
    'may be %j',
    (room) => expect(isSlug(room)).toBe(true),
  );

  it.each([
    ...['', ' ', 'Lobby', 'a b', 'a_b', 'a.b', 'a/b', '#a', '🙂', 'a\n', 'a\0', '\ud800'],
    // Not in the one normal form: two of them could look the same.
    ...['cafe\u0301', 'ﬁsh', 'ａ', '\u0301a', 'a\u200bb', 'Σ', '𝒜'],
  ])('may not be %j', (room) => expect(isSlug(room)).toBe(false));
});
