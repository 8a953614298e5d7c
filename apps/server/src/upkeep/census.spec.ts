import { type Counted, faultsIn, missingIn } from './census';

const garden: Counted = {
  ...{ room: 'garden', access: 'public', first: 1, last: 3, head: 4 },
  ...{ messages: 3, lowest: 1, highest: 3, newest: 4 },
};

describe('a census', () => {
  it.each([
    ['is whole', {}],
    [
      'has nothing yet',
      { last: 0, head: 0, messages: 0, lowest: null, highest: null, newest: null },
    ],
    ['keeps a part', { first: 2, messages: 2, lowest: 2, newest: 3 }],
    ['keeps nothing', { first: 4, messages: 0, lowest: null, highest: null, newest: null }],
    ['is deleted', { access: 'deleted', messages: 0, lowest: null, highest: null, newest: null }],
    ['is deleted, and not gone yet', { access: 'deleted', messages: 1 }],
  ])('finds no fault in a room that %s', (_, room) => {
    expect(faultsIn([{ ...garden, ...room }])).toEqual([]);
  });

  it.each([
    ['has a hole', { messages: 2 }],
    ['lacks the last one', { messages: 2, highest: 2 }],
    ['has one beyond its end', { messages: 3, lowest: 2, highest: 4 }],
    ['has one that it does not keep', { first: 2, messages: 3 }],
    ['lacks the newest change', { newest: 3 }],
    ['has a change beyond its head', { first: 2, messages: 2, lowest: 2, newest: 5 }],
  ])('finds a room that %s', (_, room) => {
    expect(faultsIn([garden, { ...garden, ...room, room: 'bad' }])).toEqual([
      expect.stringMatching(/^bad /),
    ]);
  });

  it('knows a copy that was made between two looks', () => {
    const later = { ...garden, last: 9, head: 12 };
    const meanwhile = { ...garden, last: 5, head: 6 };
    expect(missingIn([meanwhile, { ...garden, room: 'new' }], [garden], [later])).toEqual([]);
    expect(missingIn([], [garden], [later])).toEqual(['garden is not there']);
    expect(missingIn([garden], [meanwhile], [later])).toEqual([
      'garden has another last than it should',
      'garden has another head than it should',
    ]);
    expect(missingIn([later], [garden], [meanwhile])).toHaveLength(2);
  });
});
