import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { redis as redisUrl } from '../testing/databases';
import { RedisLink } from './redis-link';

/** More than what Redis is given for an answer, in ms. */
const BUSY_MS = 300;

describe('the way to Redis', () => {
  let link: RedisLink;

  beforeEach(async () => {
    const up = new Promise<void>((resolve) => {
      const listener = { hear: () => undefined, up: resolve };
      link = new RedisLink(redisUrl, 'parlour:link', listener);
    });
    link.open();
    await up;
  });
  afterEach(() => {
    link.close();
    jest.restoreAllMocks();
  });

  /** Somewhere on the way the connection ends, with something asked and not answered. */
  const lost = () =>
    link.unlessAway((redis) => {
      const asked = redis.get('parlour:lost');
      (redis as unknown as { stream: Socket }).stream.destroy();
      return asked;
    });

  it('is not taken for closed by a process that was busy itself', async () => {
    const asked = link.unlessAway((redis) => redis.set('parlour:busy', '1', 'PX', 1_000));
    await new Promise((resolve) => setImmediate(resolve));
    const since = performance.now();
    while (performance.now() - since < BUSY_MS);
    expect(await asked).toBe('OK');
    expect(link.isUp).toBe(true);
  });

  it('is used again as soon as there is a connection', async () => {
    expect(await lost()).toBeUndefined();
    expect(link.isUp).toBe(false);
    while (!link.isConnected) await wait(5);
    expect(link.isUp).toBe(true);
  });

  it('is told to be closed once, and what is refused there once, apart', async () => {
    const told = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
    const refused = () =>
      link.unlessAway((redis) => redis.eval('return redis.error_reply("OOM no room")', 0));
    for (const answer of [await refused(), await refused()]) expect(answer).toBeUndefined();
    expect(link.isUp).toBe(true);
    expect(told.mock.calls).toEqual([[expect.stringMatching(/refuses.*OOM/)]]);
    for (let n = 0; n < 2; n++) {
      while (!link.isUp) await wait(5);
      told.mockClear();
      await lost();
      expect(told.mock.calls).toEqual([[expect.stringMatching(/can't be reached/)]]);
    }
  });
});
