import type { Mark, Verdict } from './stage';

const WIDTH = 1_000;
const LEFT = 90;
const RIGHT = 20;
const LANE = 18;
const HEAD = 34;
const AXIS = 22;
const LANES = ['fault', 'gap', 'recovery'] as const satisfies Mark['kind'][];
const BAND = HEAD + LANES.length * LANE + AXIS + 12;
/** Nothing is so short that it can't be seen. */
const LEAST_WIDTH = 2;

/** What happened when, a band for each promise: the faults, the gaps they made, the recoveries. */
export function timelineSvg(verdicts: readonly Verdict[]): string {
  const told = verdicts.filter(({ marks }) => marks.length > 0);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${told.length * BAND + 10}" font-family="system-ui, sans-serif" font-size="12">
<style>
  svg { background: #fff; color: #1f2328 } text { fill: currentColor } .grid { stroke: #d0d7de }
  .fault { fill: #cf222e } .gap { fill: #bf8700 } .recovery { fill: #1a7f37 } .title { font-weight: 600 }
  @media (prefers-color-scheme: dark) {
    svg { background: #0d1117; color: #e6edf3 } .grid { stroke: #30363d }
    .fault { fill: #ff7b72 } .gap { fill: #e3b341 } .recovery { fill: #56d364 }
  }
</style>
${told.map((verdict, index) => band(verdict, index * BAND)).join('\n')}
</svg>
`;
}

function band({ id, promise, outcome, marks, lastedMs }: Verdict, top: number): string {
  const scale = (WIDTH - LEFT - RIGHT) / lastedMs;
  const x = (ms: number) => LEFT + ms * scale;
  const bottom = HEAD + LANES.length * LANE;
  const parts = [
    `<text class="title" x="10" y="20">${escaped(`${id}: ${promise}`)} (${outcome})</text>`,
    ...seconds(lastedMs).map(
      (second) =>
        `<path class="grid" d="M${x(second * 1_000).toFixed(1)} ${HEAD}V${bottom}"/>` +
        `<text x="${x(second * 1_000).toFixed(1)}" y="${bottom + 14}" text-anchor="middle">${second} s</text>`,
    ),
    ...LANES.map((kind, lane) => `<text x="10" y="${HEAD + lane * LANE + 13}">${kind}</text>`),
    ...marks.map(({ kind, what, at, lastedMs: lasted }) => {
      const y = HEAD + LANES.indexOf(kind) * LANE + 4;
      const width = Math.max(LEAST_WIDTH, lasted * scale).toFixed(1);
      const title = `${(at / 1_000).toFixed(1)} s: ${what}, ${Math.round(lasted)} ms`;
      return `<rect class="${kind}" x="${x(at).toFixed(1)}" y="${y}" width="${width}" height="${LANE - 6}" opacity=".8"><title>${escaped(title)}</title></rect>`;
    }),
  ];
  return `<g transform="translate(0 ${top})">\n${parts.join('\n')}\n</g>`;
}

/** About ten marks of an axis, at whole seconds. */
function seconds(lastedMs: number): number[] {
  const last = lastedMs / 1_000;
  const step = [1, 2, 5, 10, 20, 30, 60].find((each) => last / each <= 12) ?? 300;
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, index) => index * step);
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
