/** A plot of lines, both axes logarithmic: the figures go over orders of magnitude. */
export interface Plot {
  title: string;
  x: string;
  y: string;
  lines: readonly Line[];
}

export interface Line {
  name: string;
  points: readonly (readonly [x: number, y: number])[];
}

const [WIDTH, HEIGHT] = [760, 420];
const [LEFT, RIGHT, TOP, BOTTOM] = [80, 150, 44, 50];
/** By the order of the lines, for a light page and a dark one. */
const COLOURS = [
  ['#0969da', '#58a6ff'],
  ['#bc4c00', '#f0883e'],
  ['#1a7f37', '#56d364'],
  ['#8250df', '#bc8cff'],
  ['#9a6700', '#e3b341'],
  ['#cf222e', '#ff7b72'],
  ['#57606a', '#8b949e'],
] as const;

export function plotSvg({ title, x, y, lines }: Plot): string {
  const drawn = lines.map((line) => ({ ...line, points: line.points.filter(isPositive) }));
  const all = drawn.flatMap(({ points }) => points);
  if (all.length === 0) throw new Error(`nothing to plot: ${title}`);
  const across = axis(
    all.map(([value]) => value),
    LEFT,
    WIDTH - RIGHT,
  );
  const up = axis(
    all.map(([, value]) => value),
    HEIGHT - BOTTOM,
    TOP,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="12">
<style>
  svg { background: #fff; color: #1f2328 } text { fill: currentColor } .title { font-weight: 600; font-size: 14px }
  .grid { stroke: #d0d7de; fill: none } .line { fill: none; stroke-width: 2 }
${COLOURS.map(([light], index) => `  .c${index} { color: ${light} }`).join('\n')}
  .line, .dot { stroke: currentColor } .dot { fill: currentColor }
  @media (prefers-color-scheme: dark) {
    svg { background: #0d1117; color: #e6edf3 } .grid { stroke: #30363d }
${COLOURS.map(([, dark], index) => `    .c${index} { color: ${dark} }`).join('\n')}
  }
</style>
<text class="title" x="${LEFT}" y="24">${escaped(title)}</text>
<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 10}" text-anchor="middle">${escaped(x)}</text>
<text transform="translate(16 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">${escaped(y)}</text>
${across.marks.map((mark) => `<path class="grid" d="M${at(across, mark)} ${TOP}V${HEIGHT - BOTTOM}"/><text x="${at(across, mark)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${short(mark)}</text>`).join('\n')}
${up.marks.map((mark) => `<path class="grid" d="M${LEFT} ${at(up, mark)}H${WIDTH - RIGHT}"/><text x="${LEFT - 8}" y="${at(up, mark, 4)}" text-anchor="end">${short(mark)}</text>`).join('\n')}
${drawn.map((line, index) => drawLine(line, index, across, up)).join('\n')}
</svg>
`;
}

interface Axis {
  place(value: number): number;
  marks: number[];
}

function drawLine({ name, points }: Line, index: number, across: Axis, up: Axis): string {
  if (points.length === 0) return '';
  const places = points.map(([x, y]) => `${at(across, x)} ${at(up, y)}`);
  const dots = points.map(([x, y]) => {
    const title = `${name}: ${x.toLocaleString('en')}, ${y.toLocaleString('en')}`;
    return `<circle class="dot" cx="${at(across, x)}" cy="${at(up, y)}" r="3"><title>${escaped(title)}</title></circle>`;
  });
  const key = TOP + 12 + index * 18;
  return (
    `<g class="c${index % COLOURS.length}"><path class="line" d="M${places.join('L')}"/>${dots.join('')}` +
    `<text x="${WIDTH - RIGHT + 14}" y="${key}">${escaped(name)}</text></g>`
  );
}

/** Powers of ten, and what is between them where there are few; the ends are whole marks. */
function axis(values: readonly number[], from: number, to: number): Axis {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const decades = Math.log10(most / least);
  const steps = decades > 3 ? [1] : decades > 1.5 ? [1, 3] : [1, 2, 5];
  const candidates: number[] = [];
  for (let power = Math.floor(Math.log10(least)) - 1; power <= Math.log10(most) + 1; power++)
    candidates.push(...steps.map((step) => Number(`${step}e${power}`)));
  const first = candidates.filter((mark) => mark <= least).at(-1) as number;
  const last = candidates.find((mark) => mark > most) as number;
  const scale = (to - from) / Math.log(last / first);
  return {
    place: (value) => from + Math.log(value / first) * scale,
    marks: candidates.filter((mark) => mark >= first && mark <= last),
  };
}

const at = (axis: Axis, value: number, shift = 0) => (axis.place(value) + shift).toFixed(1);

const isPositive = ([x, y]: readonly [number, number]) => x > 0 && y > 0;

const short = (value: number) =>
  value.toLocaleString('en', { notation: 'compact', maximumSignificantDigits: 3 });

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
