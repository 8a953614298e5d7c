import { ann, bob, cid, me, NOON } from '../../testing/people';
import { addNotice, type Notice, othersOf } from './notice';

const joined = (members: Notice['members'], more: Partial<Notice> = {}): Notice => ({
  kind: 'joined',
  members,
  at: NOON,
  afterSeq: 4,
  ...more,
});
const all = (...notices: Notice[]) => notices.reduce(addNotice, [] as readonly Notice[]);

describe('notices', () => {
  it('of people who come one after another are one line, from when the first came', () => {
    const notices = all(joined([ann]), joined([bob, cid], { at: NOON + 5_000 }));

    expect(notices).toEqual([joined([ann, bob, cid])]);
  });

  it('name nobody twice', () => {
    expect(all(joined([ann, bob]), joined([ann]))).toEqual([joined([bob, ann])]);
  });

  it('stay apart when something was said between', () => {
    expect(all(joined([ann]), joined([bob], { afterSeq: 5 }))).toHaveLength(2);
  });

  it('of coming and of going stay apart', () => {
    expect(all(joined([ann]), joined([ann], { kind: 'left' }), joined([bob]))).toHaveLength(3);
  });

  it('of new names are a line each', () => {
    const renamed = joined([ann], { kind: 'renamed', was: 'Guest' });

    expect(all(renamed, renamed)).toHaveLength(2);
  });

  it('of long ago are forgotten: the newest two hundred are enough', () => {
    const many = Array.from({ length: 250 }, (_, i) => joined([ann], { afterSeq: i }));

    expect(all(...many)).toEqual(many.slice(50));
  });

  it('leave those before them as they were', () => {
    const before: readonly Notice[] = [joined([ann])];

    addNotice(before, joined([bob]));

    expect(before).toEqual([joined([ann])]);
  });

  it.each([
    [[ann], ''],
    [[ann, bob], 'and Bob'],
    [[ann, bob, cid], 'and 2 others'],
    [[ann, bob, cid, me, { ...me, id: 'e' }], 'and 4 others'],
  ])('call %# others by name or by number', (members, words) => {
    expect(othersOf(members)).toBe(words);
  });
});
