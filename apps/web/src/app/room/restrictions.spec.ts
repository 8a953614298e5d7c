import type { Answer, Restriction } from '@parlour/protocol';
import { ann, bob, cid } from '../../testing/people';
import type { Leading } from '../rooms/leading';
import type { Outcome } from '../ui/outcome';
import { Restrictions } from './restrictions';

type Page = Outcome<Answer<'restrictions'>>;

describe('who is muted or banned in a room', () => {
  let restrictions: Restrictions;
  let asked: (string | undefined)[];
  let answers: (Page | Promise<Page>)[];
  const leading = {
    restrictions: async (_: string, from?: string) => {
      asked.push(from);
      return answers.shift() ?? page([]);
    },
  } as Leading;

  const page = (all: Restriction[], next?: string): Page => ({
    data: { restrictions: all, ...(next && { next }) },
  });
  const names = () => restrictions.all()?.map(({ member }) => member.name);

  beforeEach(() => {
    jest.useFakeTimers();
    asked = [];
    answers = [];
    restrictions = new Restrictions('attic');
  });

  afterEach(() => jest.useRealTimers());

  it('is asked for every 30 seconds at most by who only looks', async () => {
    await restrictions.look(leading);
    jest.advanceTimersByTime(29_999);
    await restrictions.look(leading);
    expect(asked).toHaveLength(1);
    jest.advanceTimersByTime(1);
    await restrictions.look(leading);

    expect(asked).toHaveLength(2);
  });

  it('is asked for at once when something has changed, and then not so soon again', async () => {
    await restrictions.look(leading);
    await restrictions.renew(leading);
    jest.advanceTimersByTime(29_999);
    await restrictions.look(leading);

    expect(asked).toHaveLength(2);
  });

  it('is not known until it was asked, nor of whom it was not told', async () => {
    expect(restrictions.of(ann.id)).toBeUndefined();
    answers = Array.from({ length: 5 }, () => page([{ member: bob, muted: {} }], 'c'));
    await restrictions.renew(leading);

    expect(asked).toEqual([undefined, 'c', 'c', 'c', 'c']);
    expect(restrictions.of(bob.id)).toEqual({ muted: {} });
    expect(restrictions.of(ann.id)).toBeUndefined();
  });

  it('is nobody else, once all is told', async () => {
    answers = [page([{ member: bob, banned: {} }], 'c'), page([{ member: cid, muted: {} }])];
    await restrictions.renew(leading);

    expect(names()).toEqual(['Bob', 'Cid']);
    expect(restrictions.more()).toBe(false);
    expect(restrictions.of(ann.id)).toEqual({});
  });

  it('is what still holds', async () => {
    const until = Date.now() + 1_000;
    const term = { until };
    answers = [page([{ member: bob, muted: term, shadowMuted: term, banned: term }])];
    await restrictions.renew(leading);
    expect(restrictions.of(bob.id)).toEqual({ muted: term, shadowMuted: term, banned: term });
    jest.advanceTimersByTime(1_000);

    expect(restrictions.of(bob.id)).toEqual({});
  });

  it('stays as it is known where it can not be had', async () => {
    answers = [page([{ member: bob, muted: {} }]), { refusal: 'Not connected.' }];
    await restrictions.renew(leading);
    await restrictions.renew(leading);

    expect(names()).toEqual(['Bob']);
  });

  it('is what was asked for last, whichever answer comes last', async () => {
    let late!: (page: Page) => void;
    answers = [new Promise((resolve) => (late = resolve)), page([{ member: cid, muted: {} }])];
    const first = restrictions.renew(leading);
    await restrictions.renew(leading);
    late(page([{ member: bob, muted: {} }]));
    await first;

    expect(names()).toEqual(['Cid']);
  });

  describe('beyond what is asked for at once', () => {
    beforeEach(async () => {
      answers = Array.from({ length: 5 }, () => page([{ member: ann, muted: {} }], 'b'));
      await restrictions.renew(leading);
    });

    it('is read on, a page at a time', async () => {
      answers = [page([{ member: bob, muted: {} }], 'c'), page([{ member: cid, muted: {} }])];
      await restrictions.readOn(leading);
      expect(restrictions.more()).toBe(true);
      await restrictions.readOn(leading);
      await restrictions.readOn(leading);

      expect(names()?.slice(-3)).toEqual(['Ann', 'Bob', 'Cid']);
      expect(asked.slice(5)).toEqual(['b', 'c']);
    });

    it('is left out where all was asked for anew meanwhile', async () => {
      let late!: (page: Page) => void;
      answers = [new Promise((resolve) => (late = resolve)), page([{ member: cid, muted: {} }])];
      const readingOn = restrictions.readOn(leading);
      await restrictions.renew(leading);
      late(page([{ member: bob, muted: {} }]));
      await readingOn;

      expect(names()).toEqual(['Cid']);
    });
  });

  it('is forgotten by who may not know any more', async () => {
    answers = [page([{ member: bob, muted: {} }])];
    const asking = restrictions.renew(leading);
    restrictions.forget();
    await asking;

    expect(restrictions.all()).toBeUndefined();
  });
});
