import { type Proof, Skipped } from './proof';
import { Random } from './random';
import { prove } from './stage';

const verdictOf = (run: Proof['run']) =>
  prove(
    { id: 'G0', promise: 'it is so', run },
    {
      ...{ size: 'short', form: 'one', random: new Random(1) },
      ...{ serverBuild: '', pageBuild: '', progress: () => {} },
    },
  );

describe('a promise', () => {
  it('holds when every check and every bounded figure does', async () => {
    const verdict = await verdictOf(async (stage) => {
      stage.check(true, 'one is one');
      stage.figure('answers', 3, { least: 1, most: 3 });
      stage.figure('load', 99);
    });

    expect(verdict).toMatchObject({ outcome: 'holds', checks: 2, reasons: [] });
  });

  it('is broken when one check does not hold, whatever comes after', async () => {
    const verdict = await verdictOf(async (stage) => {
      stage.check(false, 'one is two');
      stage.check(true, 'one is one');
    });

    expect(verdict).toMatchObject({ outcome: 'broken', reasons: ['one is two'] });
  });

  it.each([
    ['too much', 12.34, 'answer: 12.3 ms, at least 1 ms, at most 10 ms'],
    ['too little', 0, 'answer: 0 ms, at least 1 ms, at most 10 ms'],
    ['nothing measured', NaN, 'answer: NaN ms, at least 1 ms, at most 10 ms'],
    ['without end', Infinity, 'answer: ∞ ms, at least 1 ms, at most 10 ms'],
  ])('is broken by a figure out of its bounds: %s', async (_, value, reason) => {
    const verdict = await verdictOf(async (stage) =>
      stage.figure('answer', value, { least: 1, most: 10, unit: 'ms' }),
    );

    expect(verdict).toMatchObject({ outcome: 'broken', reasons: [reason] });
  });

  it('does not hold when nothing was checked, or the proof broke off', async () => {
    expect(await verdictOf(async () => {})).toMatchObject({ outcome: 'failed' });

    const verdict = await verdictOf(async (stage) => {
      stage.check(true, 'one is one');
      throw new Error('out of memory');
    });
    expect(verdict.outcome).toBe('failed');
    expect(verdict.reasons[0]).toContain('out of memory');
  });

  it('is skipped where it can’t be put to the test, with the reason', async () => {
    const verdict = await verdictOf(async () => {
      throw new Skipped('it needs strace');
    });

    expect(verdict).toMatchObject({ outcome: 'skipped', reasons: ['it needs strace'] });
  });

  it('is broken all the same if a check did not hold before it was skipped', async () => {
    const verdict = await verdictOf(async (stage) => {
      stage.check(false, 'one is two');
      throw new Skipped('it needs strace');
    });

    expect(verdict.outcome).toBe('broken');
  });

  it('leaves nothing behind: what was put off is done, the last first, whatever fails', async () => {
    const done: string[] = [];
    const verdict = await verdictOf(async (stage) => {
      stage.finally(() => done.push('the server'));
      stage.finally(() => {
        throw new Error('the proxy does not close');
      });
      stage.finally(() => done.push('the client'));
      throw new Error('out of memory');
    });

    expect(done).toEqual(['the client', 'the server']);
    expect(verdict.outcome).toBe('failed');
  });
});
