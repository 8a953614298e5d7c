import type { Verdict } from './stage';
import { timelineSvg } from './svg';

const verdict: Verdict = {
  id: 'G0',
  promise: 'a < b & "c"',
  outcome: 'holds',
  reasons: [],
  checks: 1,
  figures: [],
  marks: [{ kind: 'fault', what: '<script>', at: 500, lastedMs: 0 }],
  lastedMs: 4_000,
};

describe('the timeline', () => {
  it('has a band for each promise that something happened in', () => {
    const svg = timelineSvg([verdict, { ...verdict, marks: [] }]);

    expect(svg.match(/<g /g)).toHaveLength(1);
    expect(svg).toContain('<rect class="fault"');
  });

  it('is XML whatever the words are', () => {
    const svg = timelineSvg([verdict]);
    const words = svg.replace(/<style>[^]*<\/style>/, '').replace(/<\/?\w[^<>]*>/g, '');

    expect(words).not.toMatch(/[<>]/);
    expect(words).toContain('a &#60; b &#38; &#34;c&#34;');
    expect(svg).not.toContain('<script>');
  });
});
