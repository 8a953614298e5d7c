import * as fc from 'fast-check';
import { type Bears, highest } from './search';

/** A server that bears so much, and counts how often it was asked. */
function server(limit: number) {
  const asked = { quick: 0, whole: 0 };
  const bears: Bears = async (rate, look) => {
    asked[look]++;
    return rate <= limit;
  };
  return { bears, asked };
}

describe('The search for the highest rate', () => {
  it('finds it as precisely as it was asked to, wherever it begins', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 1, max: 1e5, noNaN: true }),
        fc.double({ min: 1, max: 1e5, noNaN: true }),
        async (limit, start) => {
          const found = await highest(server(limit).bears, start, 1.07);
          expect(found).toBeLessThanOrEqual(limit);
          expect(found * 1.07).toBeGreaterThan(limit);
        },
      ),
    );
  });

  it('is not led astray by quick looks that err', async () => {
    for (const error of [0.4, 2.5]) {
      const bears: Bears = async (rate, look) => rate <= (look === 'quick' ? 100 * error : 100);
      const found = await highest(bears, 4, 1.07);
      expect(found).toBeLessThanOrEqual(100);
      expect(found).toBeGreaterThan(93);
    }
  });

  it('asks again what has failed once', async () => {
    const failed = new Set<number>();
    const bears: Bears = async (rate) => {
      if (rate > 100 || failed.has(rate)) return rate <= 100;
      failed.add(rate);
      return false;
    };
    expect(await highest(bears, 4, 1.07)).toBeGreaterThan(93);
  });

  it('finds nothing where nothing is borne', async () => {
    expect(await highest(server(0).bears, 10, 1.07)).toBe(0);
  });

  it('asks for few whole trials', async () => {
    const { bears, asked } = server(1_234);
    await highest(bears, 10, 1.07);
    expect(asked.whole).toBeLessThanOrEqual(10);
  });
});
