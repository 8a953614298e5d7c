import { setImmediate as turn } from 'node:timers/promises';
import { Turnstile } from './turnstile';

describe('a turnstile', () => {
  it('lets others have their turn between the slices of a crowd', async () => {
    const turnstile = new Turnstile();
    let passed = 0;
    for (let n = 0; n < 100; n++) {
      turnstile.pass(() => {
        const until = performance.now() + 1;
        while (performance.now() < until);
        passed++;
      });
    }
    let turns = 0;
    let longest = 0;
    while (passed < 100) {
      const began = performance.now();
      await turn();
      longest = Math.max(longest, performance.now() - began);
      turns++;
    }
    expect(turns).toBeGreaterThan(5);
    expect(longest).toBeLessThan(60);
  });

  it('keeps the order, also of who comes while others pass', async () => {
    const turnstile = new Turnstile();
    const order: number[] = [];
    turnstile.pass(() => {
      order.push(1);
      turnstile.pass(() => order.push(3));
    });
    turnstile.pass(() => order.push(2));
    while (order.length < 3) await turn();
    turnstile.pass(() => order.push(4));
    while (order.length < 4) await turn();
    expect(order).toEqual([1, 2, 3, 4]);
  });
});
