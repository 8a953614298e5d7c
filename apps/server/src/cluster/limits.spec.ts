import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { LIMITS } from '@parlour/protocol';
import { TestParlour, type Visitor } from '../testing/parlour';
import { Bus } from './bus';

describe('the limits of two processes', () => {
  let here: TestParlour;
  let there: TestParlour;

  const start = async (env: NodeJS.ProcessEnv = {}) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'parlour-'));
    here = await TestParlour.alone(env, dataDir);
    there = await TestParlour.alone(env, dataDir);
  };
  afterEach(async () => {
    await there.stop();
    await here.stopAndForget();
  });

  /** How many messages of one guest are taken, of a full burst by way of each process. */
  async function takenOfTwoBursts(): Promise<number> {
    const ann = await here.guest();
    const self = await there.guest({ token: ann.welcome.token });
    const flood = (who: Visitor, at: string) =>
      Array.from({ length: LIMITS.sendBurst }, (_, n) => who.say('lobby', `${at} ${n}`));
    for (const who of [ann, self]) await who.ask('join', { room: 'lobby' });
    const answers = await Promise.all([...flood(ann, 'here'), ...flood(self, 'there')]);
    expect(answers.every(({ ok, error }) => ok || error.code === 'rate_limited')).toBe(true);
    return answers.filter(({ ok }) => ok).length;
  }

  it('are those of one', async () => {
    await start();
    const taken = await takenOfTwoBursts();
    expect(taken).toBeGreaterThanOrEqual(LIMITS.sendBurst);
    expect(taken).toBeLessThanOrEqual(LIMITS.sendBurst + LIMITS.sendsPerSecond);
  });

  it('keep the order of what is said while Redis begins to stand still', async () => {
    await start();
    const ann = await here.guest();
    await ann.ask('join', { room: 'queue' });
    const bus = here.app.get(Bus);
    let patience = 150;
    bus.unlessAway = async () => {
      const waited = wait(patience);
      // Who has waited tells the others.
      patience = 0;
      await waited;
      return undefined;
    };
    const said = await Promise.all([1, 2, 3, 4].map((n) => ann.say('queue', `m${n}`)));
    expect(said.map(({ data }) => data.seq)).toEqual([1, 2, 3, 4]);
  });

  it('are each one’s own where there is no Redis, and still there', async () => {
    // Nothing listens there.
    await start({ REDIS_URL: 'redis://127.0.0.1:1' });
    expect(await takenOfTwoBursts()).toBe(2 * LIMITS.sendBurst);
    expect(await takenOfTwoBursts()).toBe(2 * LIMITS.sendBurst);
  });
});
