import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { Pace } from './pace';

/** Publishes as many messages as it was told to, for so long. */
const job =
  (log: string[], name: string, messages: number, lastsMs = 0) =>
  () => {
    const until = performance.now() + lastsMs;
    while (performance.now() < until);
    log.push(name);
    return messages;
  };

describe('the pace of publishing', () => {
  it('is at once while it is quiet: in the next turn, and not before the answers of this one', async () => {
    const { next } = new Pace();
    const log: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      next(job(log, name, 1, 5));
      expect(log).not.toContain(name);
      await turn();
      expect(log).toContain(name);
    }
  });

  it('rests as long as publishing took, where there were several messages in a frame', async () => {
    const { next } = new Pace();
    const log: string[] = [];
    next(job(log, 'many', 2, 20));
    await turn();
    const published = performance.now();
    next(job(log, 'later', 1));
    await turn();
    expect(log).toEqual(['many']);
    while (log.length < 2) await wait(1);
    expect(performance.now() - published).toBeGreaterThan(15);
  });

  it('rests no longer than 50 ms, however long publishing took', async () => {
    const { next } = new Pace();
    const log: string[] = [];
    next(job(log, 'many', 2, 200));
    await turn();
    const published = performance.now();
    next(job(log, 'later', 1));
    while (log.length < 2) await wait(1);
    expect(performance.now() - published).toBeLessThan(150);
  });

  it('gathers the rooms of a pause into one round', async () => {
    const { next } = new Pace();
    const log: string[] = [];
    next(job(log, 'many', 2, 20));
    await turn();
    for (const name of ['a', 'b']) next(job(log, name, 1));
    while (log.length < 2) await turn();
    expect(log).toEqual(['many', 'a', 'b']);
  });
});
