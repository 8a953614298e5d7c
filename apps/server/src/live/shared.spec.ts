import { Shared } from './shared';

describe('a shared answer', () => {
  it('is asked for once by all who ask at the same time, and again by who asks later', async () => {
    const shared = new Shared<number>();
    let asked = 0;
    const job = async () => ++asked;
    expect(await Promise.all([shared.get('a', job), shared.get('a', job)])).toEqual([1, 1]);
    expect(await shared.get('a', job)).toBe(2);
    expect(await Promise.all([shared.get('a', job), shared.get('b', job)])).toEqual([3, 4]);
  });

  it('fails for all of them, and can be asked for again', async () => {
    const shared = new Shared<number>();
    const gone = new Error('the store is away');
    const failing = () => Promise.reject(gone);
    const both = [shared.get('a', failing), shared.get('a', failing)];
    for (const one of both) await expect(one).rejects.toBe(gone);
    expect(await shared.get('a', async () => 1)).toBe(1);
  });
});
