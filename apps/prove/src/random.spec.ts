import fc from 'fast-check';
import { Random } from './random';

const draw = (random: Random) => Array.from({ length: 50 }, () => random.int(1_000));

describe('random choices', () => {
  it('follow from the seed', () => {
    expect(draw(new Random(42))).toEqual(draw(new Random(42)));
    expect(draw(new Random(42))).not.toEqual(draw(new Random(43)));
  });

  it('of a fork do not depend on what was drawn before', () => {
    const random = new Random(42);
    const fork = draw(random.fork('G1'));
    draw(random);

    expect(draw(random.fork('G1'))).toEqual(fork);
    expect(draw(random.fork('G2'))).not.toEqual(fork);
  });

  it('lie within their bounds, and are spread over them', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 20 }), (seed, below) => {
        const random = new Random(seed);
        const counts = new Array<number>(below).fill(0);
        for (let n = 0; n < below * 200; n++) counts[random.int(below)]!++;
        for (const count of counts) expect(count).toBeGreaterThan(100);
      }),
    );
  });

  it('shuffle without losing or doubling anything', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.integer()), (seed, list) => {
        const byValue = (a: number, b: number) => a - b;
        const shuffled = new Random(seed).shuffle(list);
        expect(shuffled.sort(byValue)).toEqual([...list].sort(byValue));
      }),
    );
  });
});
