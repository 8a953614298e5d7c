import { LIMITS, type Member } from '@parlour/protocol';
import { Writing } from './writing';

const member = (name: string): Member => ({ id: name, name, tag: 'abcd', color: 0 });
const names = (writing: Writing) => writing.members().map(({ name }) => name);

describe('who is writing', () => {
  let writing: Writing;

  beforeEach(() => {
    jest.useFakeTimers();
    writing = new Writing();
  });
  afterEach(() => jest.useRealTimers());

  it('are all who were told of lately, not only those of the last word', () => {
    writing.heard([member('Ann')]);
    writing.heard([member('Bob')]);
    expect(names(writing)).toEqual(['Ann', 'Bob']);
  });

  it('are forgotten each by themselves', () => {
    writing.heard([member('Ann')]);
    jest.advanceTimersByTime(LIMITS.typingMs - 1);
    writing.heard([member('Bob')]);
    jest.advanceTimersByTime(1);
    expect(names(writing)).toEqual(['Bob']);
  });

  it('are not those who have just said it, even if the word of it comes late', () => {
    writing.heard([member('Ann')]);
    writing.said('Ann');
    expect(names(writing)).toEqual([]);
    writing.heard([member('Ann')]);
    expect(names(writing)).toEqual([]);
    jest.advanceTimersByTime(2_000);
    writing.heard([member('Ann')]);
    expect(names(writing)).toEqual(['Ann']);
  });
});
