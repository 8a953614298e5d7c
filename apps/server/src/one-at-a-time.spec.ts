import { OneAtATime } from './one-at-a-time';

describe('one at a time', () => {
  let begun: number;
  let ends: ((error?: Error) => void)[];
  let job: OneAtATime;

  beforeEach(() => {
    begun = 0;
    ends = [];
    job = new OneAtATime(() => {
      begun++;
      return new Promise((resolve, reject) =>
        ends.push((error) => (error ? reject(error) : resolve())),
      );
    });
  });

  it('begins the next when this one is over, for all who have asked meanwhile', async () => {
    const [first, second, third] = [job.run(), job.run(), job.run()];
    expect(begun).toBe(1);
    ends[0]?.();
    await first;
    await Promise.resolve();
    expect(begun).toBe(2);
    ends[1]?.();
    await Promise.all([second, third]);
    expect(begun).toBe(2);
  });

  it('goes on after one that has failed', async () => {
    const [first, second] = [job.run(), job.run()];
    ends[0]?.(new Error('away'));
    await expect(first).rejects.toThrow('away');
    await Promise.resolve();
    ends[1]?.();
    await second;
    const third = job.run();
    ends[2]?.();
    await third;
    expect(begun).toBe(3);
  });
});
