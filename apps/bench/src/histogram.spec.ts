import * as fc from 'fast-check';
import { Histogram } from './histogram';

const exact = (values: readonly number[], percent: number) =>
  [...values].sort((a, b) => a - b)[Math.max(1, Math.ceil((percent / 100) * values.length)) - 1]!;

const latencies = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 });

describe('Histogram', () => {
  it('tells any percentile of any latencies, at most 1.6 % off', () => {
    fc.assert(
      fc.property(latencies, fc.integer({ min: 0, max: 100 }), (values, percent) => {
        const histogram = new Histogram();
        for (const value of values) histogram.add(value);
        const wanted = exact(values, percent);
        // Microseconds are whole.
        expect(Math.abs(histogram.percentile(percent) - wanted)).toBeLessThanOrEqual(
          wanted * 0.016 + 0.001,
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it('counts what is below zero as zero, and what is beyond all measure as the longest', () => {
    const histogram = new Histogram();
    histogram.add(-5);
    expect(histogram.percentile(50)).toBe(0);
    histogram.add(1e12);
    expect(histogram.percentile(100)).toBeGreaterThan(2e6);
  });

  it('knows no percentile of nothing', () => {
    const histogram = new Histogram();
    histogram.add(1);
    histogram.clear();
    expect(histogram.percentile(50)).toBeNaN();
  });
});
