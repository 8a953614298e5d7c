import { setTimeout as wait } from 'node:timers/promises';
import { Shared } from './shared';

const KEPT_MS = 30;

describe('a shared answer', () => {
  it('is asked for once by all who ask at about the same time, and again by who asks later', async () => {
    const shared = new Shared<number>(KEPT_MS);
    let asked = 0;
    const job = async () => ++asked;
    expect(await Promise.all([shared.get('a', job), shared.get('a', job)])).toEqual([1, 1]);
    expect(await Promise.all([shared.get('a', job), shared.get('b', job)])).toEqual([1, 2]);
    await wait(KEPT_MS + 20);
    expect(await shared.get('a', job)).toBe(3);
  });

  it('is asked for again as soon as it is forgotten', async () => {
    const shared = new Shared<number>(KEPT_MS);
    const old = shared.get('a', async () => 1);
    shared.forget('a');
    const fresh = shared.get('a', async () => 2);
    expect(await Promise.all([old, fresh])).toEqual([1, 2]);
    // What was forgotten takes nothing along when its time is over.
    expect(await shared.get('a', async () => 3)).toBe(2);
  });

  it('fails for all of them, and can be asked for again', async () => {
    const shared = new Shared<number>(KEPT_MS);
    const gone = new Error('the store is away');
    const failing = () => Promise.reject(gone);
    const both = [shared.get('a', failing), shared.get('a', failing)];
    for (const one of both) await expect(one).rejects.toBe(gone);
    expect(await shared.get('a', async () => 1)).toBe(1);
  });
});
