import { GroupCommit } from './group-commit';

/** A store whose commits end when the test says so. */
class Store {
  readonly batches: number[][] = [];
  underWay = 0;
  private ends: ((error?: Error) => void)[] = [];

  commit = async (batch: readonly number[]): Promise<string[]> => {
    this.batches.push([...batch]);
    this.underWay++;
    await new Promise<void>((resolve, reject) =>
      this.ends.push((error) => (error ? reject(error) : resolve())),
    );
    this.underWay--;
    return batch.map((entry) => `stored ${entry}`);
  };

  /** Ends the commit under way; resolves when the next one, if there is one, has begun. */
  async end(error?: Error) {
    this.ends.shift()?.(error);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('a group commit', () => {
  let store: Store;
  let commits: GroupCommit<number, string>;

  beforeEach(() => {
    store = new Store();
    commits = new GroupCommit(store.commit, 3);
  });

  it('commits the first entry at once', async () => {
    const first = commits.add(1);
    expect(store.batches).toEqual([[1]]);
    await store.end();
    expect(await first).toBe('stored 1');
  });

  it('commits together what gathered in the meantime, one commit at a time, in order', async () => {
    const all = [1, 2, 3].map((entry) => commits.add(entry));
    expect(store.batches).toEqual([[1]]);
    await store.end();
    expect(store.batches).toEqual([[1], [2, 3]]);
    expect(store.underWay).toBe(1);
    await store.end();
    expect(await Promise.all(all)).toEqual(['stored 1', 'stored 2', 'stored 3']);
  });

  it('puts no more into one commit than it may hold', async () => {
    const all = [1, 2, 3, 4, 5, 6].map((entry) => commits.add(entry));
    for (let n = 0; n < 3; n++) await store.end();
    expect(store.batches).toEqual([[1], [2, 3, 4], [5, 6]]);
    expect(await Promise.all(all)).toHaveLength(6);
  });

  it('answers nobody before the commit is done', async () => {
    let answered = false;
    const first = commits.add(1).finally(() => (answered = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    await store.end();
    await first;
    expect(answered).toBe(true);
  });

  it('refuses a batch that failed with all that waited behind it, and takes what comes then', async () => {
    const outcomes = Promise.allSettled([1, 2, 3, 4, 5].map((entry) => commits.add(entry)));
    await store.end();
    const full = new Error('the disk is full');
    await store.end(full);
    expect(await outcomes).toEqual([
      { status: 'fulfilled', value: 'stored 1' },
      ...[2, 3, 4, 5].map(() => ({ status: 'rejected', reason: full })),
    ]);
    const next = commits.add(6);
    await store.end();
    expect(await next).toBe('stored 6');
  });

  it('begins again after it was idle', async () => {
    void commits.add(1);
    await store.end();
    const later = commits.add(2);
    await store.end();
    expect(await later).toBe('stored 2');
  });

  it('is idle when everything added is settled', async () => {
    await commits.idle();
    const settled: string[] = [];
    void commits.add(1).then(() => settled.push('first'));
    void commits.add(2).then(() => settled.push('second'));
    const idle = commits.idle().then(() => settled.push('idle'));
    await store.end();
    await store.end();
    await idle;
    expect(settled).toEqual(['first', 'second', 'idle']);
  });

  it('lets more gather after a batch of many, for as long as it is told to', async () => {
    commits = new GroupCommit(store.commit, 10, () => 40);
    for (const entry of [1, 2, 3]) void commits.add(entry);
    await store.end();
    await store.end();
    const ended = performance.now();
    for (const entry of [4, 5]) void commits.add(entry);
    expect(store.batches).toEqual([[1], [2, 3]]);
    while (store.batches.length < 3) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(performance.now() - ended).toBeGreaterThan(30);
    expect(store.batches[2]).toEqual([4, 5]);
    await store.end();
  });
});
