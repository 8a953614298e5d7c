import { Results } from './results';
import { fanOut, mostOf } from './scenarios/fan-out';
import { judge } from './targets';

const FIGURE = mostOf(1, 100);
const target = { what: 'deliveries', figure: FIGURE, least: 5 };

function measured(parlour: readonly number[], bare: readonly number[]) {
  const results = new Results();
  for (const value of parlour) results.add(FIGURE, 'parlour', value);
  for (const value of bare) results.add(FIGURE, 'bare', value);
  return judge([target], [fanOut(1, 100)], results)[0]!;
}

describe('A target', () => {
  it('is met by the median of the ratios of the rounds', () => {
    expect(measured([60, 100, 40], [10, 50, 5])).toMatchObject({ ratio: 6, met: true });
    expect(measured([60, 100, 40], [20, 50, 5])).toMatchObject({ ratio: 3, met: false });
  });

  it('is not met by what was not measured', () => {
    expect(measured([60], [])).toMatchObject({ ratio: NaN, met: false });
    expect(measured([], [10])).toMatchObject({ ratio: NaN, met: false });
  });

  it('is not asked where its scenario was not', () => {
    expect(judge([target], [fanOut(20, 10)], new Results())).toEqual([]);
  });
});
