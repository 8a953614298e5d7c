import { type ChatError, LIMITS } from '@parlour/protocol';
import { refusal, TestParlour } from '../testing/parlour';
import type { Config } from '../config';
import type { KnownNames } from './known-names';
import { Names } from './names';

const taken = expect.objectContaining({
  code: 'name_taken',
  detail: expect.objectContaining({ field: 'name' }),
});
const posing = expect.objectContaining({ code: 'invalid', detail: { field: 'name' } });
/** What outlives a restart is asked of a real server, below. */
const FORGETFUL = { nameKeepDays: 0 } as Config;
let version = 0;
const known = {
  claim: jest.fn(async (): Promise<number | undefined> => ++version),
  keep: async () => undefined,
};
const NOTHING_KEPT = known as unknown as KnownNames;

describe('names', () => {
  let names: Names;

  beforeEach(() => {
    jest.useFakeTimers();
    names = new Names(FORGETFUL, NOTHING_KEPT);
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

  it('are what they were for sure when several that were wanted at once are refused', async () => {
    await names.claim('a', 'Olga');
    known.claim.mockRejectedValueOnce(new Error('away')).mockRejectedValueOnce(new Error('away'));
    const wanted = [names.claim('a', 'Anna'), names.claim('a', 'Bella')];
    expect(names.nameOf('a')).toBe('Bella');
    await Promise.allSettled(wanted);
    expect(names.nameOf('a')).toBe('Olga');
    expect(() => names.claim('b', 'Anna')).not.toThrow();
    expect(() => names.claim('c', 'Olga')).toThrow(taken);
  });

  it('are what they were for sure when somebody elsewhere was quicker', async () => {
    await names.claim('a', 'Olga');
    known.claim.mockResolvedValueOnce(undefined);
    const wanted = names.claim('a', 'Anna');
    names.learn({ guest: 'b', name: 'Anna', seenAt: Date.now(), version: ++version }, false);
    expect(names.nameOf('a')).toBe('Olga');
    await expect(wanted).rejects.toThrow(taken);
    expect([names.nameOf('a'), names.nameOf('b')]).toEqual(['Olga', 'Anna']);
  });

  it('are not what an older row says that is learnt late', async () => {
    await names.claim('a', 'Olga');
    const row = { guest: 'a', name: 'Olga', seenAt: Date.now(), version };
    await names.claim('a', 'Anna');
    expect(names.learn(row, true)).toBe(true);
    expect(names.nameOf('a')).toBe('Anna');
    expect(names.learn({ ...row, name: 'Bella', version: ++version }, true)).toBe(true);
    expect(names.nameOf('a')).toBe('Bella');
  });

  it('are learnt when it is decided what was wanted meanwhile, whatever came of it', async () => {
    await names.claim('a', 'Olga');
    known.claim.mockRejectedValueOnce(new Error('no answer: it is stored, or it is not'));
    const wanted = names.claim('a', 'Anna');
    const row = { guest: 'a', name: 'Anna', seenAt: Date.now(), version: ++version };
    expect(names.learn(row, true)).toBe(false);
    await wanted.catch(() => undefined);
    expect(names.nameOf('a')).toBe('Olga');
    expect(names.learn(row, true)).toBe(true);
    expect(names.nameOf('a')).toBe('Anna');
  });

  it('are nobody’s who never chose one', () => {
    names.hold('nobody');
    expect(names.nameOf('nobody')).toBeUndefined();
  });
});

describe('names that look alike', () => {
  const names = () => new Names(FORGETFUL, NOTHING_KEPT);

  it.each([
    ['lan', 'Ian'],
    ['Bob1', 'Bobl'],
    ['modern', 'rnodern'],
    ['сосо', 'coco'],
    ['O0O', 'OOO'],
    ['ﬁne', 'fine'],
    ['Ａｎｎ', 'ann'],
    ['A\u2060n\u202en', 'Ann'],
    ['Ann\u2800', 'Ann'],
    ['A\ufffcnn', 'Ann'],
  ])('%j is taken for %j', (one, other) => {
    const some = names();
    void some.claim('a', other);
    expect(() => some.claim('b', one)).toThrow(taken);
  });

  it.each(['Аnn', 'Аlеx', 'Βob', 'Аnnа 2'])('%j is refused, for its letters pose', (name) => {
    expect(() => names().claim('a', name)).toThrow(posing);
  });

  it.each(['Зоя', 'Ζωή', '田中さん', '김민준', 'محمد', 'Zoë Ω', 'देवी', 'Ann 田中', 'Иван 2', 'Ö'])(
    '%j is a name like any other',
    (name) => {
      expect(() => names().claim('a', name)).not.toThrow();
    },
  );

  it.each(['system', 'ADMIN', 'аdmin', 'Mod', 'Parlour', 'sуstem', 'rnoderator'])(
    '%j is nobody’s',
    (name) => {
      expect(() => names().claim('a', name)).toThrow();
    },
  );

  it('are refused with one that is free', () => {
    const some = names();
    void some.claim('a', 'Ann');
    const suggestionFor = (name: string) => {
      try {
        void some.claim('b', name);
        return undefined;
      } catch (error) {
        return (error as ChatError).detail.suggestion;
      }
    };
    const suggestion = suggestionFor('Ann') as string;
    expect(suggestion).toMatch(/^Ann \w\w$/);
    expect(() => some.claim('c', suggestion)).not.toThrow();
    expect(suggestionFor('Ann')).not.toBe(suggestion);
    expect(suggestionFor('x'.repeat(LIMITS.nameGraphemes))).toBeUndefined();
  });
});

describe('a name', () => {
  it('is its bearer’s after a restart, and for days', async () => {
    let parlour = await TestParlour.start();
    const ann = await parlour.guest({ name: 'Ann' });
    const bob = await parlour.guest();
    await bob.ask('rename', { name: 'Bob' });
    const { dataDir } = parlour;
    await parlour.stop();
    parlour = await TestParlour.start({}, dataDir);
    const eve = await parlour.guest({ name: 'Ann' });
    expect(eve.welcome.nameRefused).toEqual(expect.any(String));
    expect(await eve.ask('rename', { name: 'bob' })).toMatchObject(refusal('name_taken', 'name'));
    const back = await parlour.guest({ name: 'Ann', token: ann.welcome.token });
    expect(back.welcome.you.name).toBe('Ann');
    await parlour.stopAndForget();
  });

  it('has one winner of two hundred who want it at once', async () => {
    const parlour = await TestParlour.start();
    const websocket = { transports: ['websocket'] };
    const people = await Promise.all(
      Array.from({ length: 200 }, () => parlour.guest({}, websocket)),
    );
    const answers = await Promise.all(people.map((who) => who.ask('rename', { name: 'Winner' })));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    await parlour.stopAndForget();
  }, 20_000);
});
