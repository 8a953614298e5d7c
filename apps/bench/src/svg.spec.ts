import { plotSvg } from './svg';

const plot = {
  title: 'a < b & "c"',
  x: 'people',
  y: 'MB',
  lines: [
    {
      name: '<script>',
      points: [
        [10, 1],
        [100, 50],
        [1_000, 900],
      ] as const,
    },
    { name: 'nothing', points: [] },
  ],
};

describe('a plot', () => {
  it('has a dot for each point, within its frame, and equal factors are equal ways', () => {
    const dots = [...plotSvg(plot).matchAll(/cx="([\d.]+)" cy="([\d.]+)"/g)];
    const places = dots.map(([, x, y]) => [Number(x), Number(y)] as const);
    const [[x1, y1], [x2, y2], [x3, y3]] = places as [Place, Place, Place];

    expect(places).toHaveLength(3);
    expect(x2 - x1).toBeCloseTo(x3 - x2, 0);
    expect(y1).toBeGreaterThan(y2);
    expect(y2).toBeGreaterThan(y3);
    for (const [x, y] of places) {
      expect(x >= 80 && x <= 610).toBe(true);
      expect(y >= 44 && y <= 370).toBe(true);
    }
  });

  it('is XML whatever the words are', () => {
    const svg = plotSvg(plot);

    expect(svg).toContain('a &#60; b &#38; &#34;c&#34;');
    expect(svg).not.toContain('<script>');
  });

  it('is refused where there is nothing to see', () => {
    expect(() => plotSvg({ ...plot, lines: [] })).toThrow('nothing to plot');
  });
});

type Place = readonly [number, number];
