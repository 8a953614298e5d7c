import { type ChatError, LIMITS } from '@parlour/protocol';
import { checkSize } from './payload';

const codeOf = (payload: unknown) => {
  try {
    checkSize(payload);
    return 'fine';
  } catch (error) {
    return (error as ChatError).code;
  }
};
/** An object in an object … `depth` in all. */
const nested = (depth: number): object => {
  let inner: object = {};
  for (let level = 1; level < depth; level++) inner = { inner };
  return inner;
};

describe('the size of a payload', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a message', { room: 'lobby', id: '1', text: 'x'.repeat(LIMITS.textCodePoints * 2) }],
    ['what looks like a method', JSON.parse('{"__proto__":{"toString":1},"constructor":1}')],
    ['an object without a prototype', Object.create(null)],
  ])('is fine for %s', (_, payload) => {
    expect(codeOf(payload)).toBe('fine');
  });

  it('is limited to the unit', () => {
    // One for the object, one for its one entry.
    const text = 'x'.repeat(LIMITS.payload - 2 - 'text'.length);
    expect(codeOf({ text })).toBe('fine');
    expect(codeOf({ text: `${text}x` })).toBe('too_large');
    expect(codeOf('x'.repeat(LIMITS.payload))).toBe('fine');
    expect(codeOf('x'.repeat(LIMITS.payload + 1))).toBe('too_large');
  });

  it.each([
    ['many short strings', Array.from({ length: LIMITS.payload }, () => 'x')],
    ['many empty things', Array.from({ length: LIMITS.payload }, () => null)],
    ['long names of fields', { ['x'.repeat(LIMITS.payload)]: 1 }],
    ['bytes', Buffer.alloc(LIMITS.payload)],
    ['many small lists', Array.from({ length: 300 }, () => Array.from({ length: 300 }, () => 1))],
  ])('counts %s', (_, payload) => {
    expect(codeOf(payload)).toBe('too_large');
  });

  it('takes no time to be found too large', () => {
    const list = Array.from({ length: 500_000 }, () => 1);
    const start = performance.now();
    for (let turn = 0; turn < 10; turn++) expect(codeOf(list)).toBe('too_large');
    // A list of entries of it took a third of a second each time, in which nobody was served.
    expect((performance.now() - start) / 10).toBeLessThan(30);
  });

  it('is limited in depth, however deep it is', () => {
    expect(codeOf(nested(LIMITS.depth))).toBe('fine');
    expect(codeOf(nested(LIMITS.depth + 1))).toBe('invalid');
    expect(codeOf(nested(100_000))).toBe('invalid');
  });

  it('repeats nothing in what it says', () => {
    expect(() => checkSize({ secret: 'x'.repeat(LIMITS.payload) })).toThrow(
      expect.objectContaining({ message: expect.not.stringMatching(/secret|xx/) }),
    );
  });
});
