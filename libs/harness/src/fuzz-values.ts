/** What no refusal may contain. Its capitals keep it from ever being a room. */
export const CANARY = 'CANARY-7f3a';

const KB = 1_024;

/** The canary over and over, `units` long. */
export const canaries = (units: number) =>
  CANARY.repeat(Math.ceil(units / CANARY.length)).slice(0, units);

/** A value and its name, for a test's title or a report. */
export type Odd<T = unknown> = readonly [name: string, value: T];

/** JSON that a stock client can't write: it writes values, and these are none. */
export class Json {
  constructor(readonly text: string) {}
}

/** Values that a stock client can send where a field of the contract wants another. */
export const ODD_VALUES: readonly Odd[] = [
  ['null', null],
  ['true', true],
  ['a number', 7],
  ['NaN, which is written null', NaN],
  ['a negative number', -1],
  ['negative zero', -0],
  ['a fraction', 0.5],
  ['the first number that can’t be counted to', 2 ** 53 + 1],
  ['a number beyond all counting', 1e308],
  ['an empty string', ''],
  ['a string', CANARY],
  ...[4, 64, 900].map((kb): Odd => [`a string of ${kb} KB`, canaries(kb * KB)]),
  ['an empty array', []],
  ['an array', [CANARY, CANARY]],
  // All that fits a frame: what looks at each of them stops everybody else.
  ['an array of 500,000', Array.from({ length: 500_000 }, () => 1)],
  ['an empty object', {}],
  ['an object with a field of its own', { [CANARY]: CANARY }],
  ['an object that names a method', { toString: CANARY, toJSON: CANARY, length: 1e9 }],
  ['an object with a constructor', { constructor: { prototype: { room: CANARY } } }],
  ['the name of a prototype', '__proto__'],
  ['SQL', `'; drop table messages; -- ${CANARY}`],
  ['a pattern', '%_\\%'],
  ['a Buffer', Buffer.from(CANARY)],
  ['a Buffer of 200 KB', Buffer.alloc(200 * KB, CANARY)],
  // What Socket.IO itself writes in place of a Buffer.
  ['a placeholder of nothing', { _placeholder: true, num: 0 }],
];

/** `{"a":{"a":…}}`, as deep as it says. */
const nested = (depth: number) => '{"a":'.repeat(depth) + `"${CANARY}"` + '}'.repeat(depth);

/** Values that only a client of one's own can send. */
export const ODD_JSON: readonly Odd<Json>[] = [
  ['infinity', '1e999'],
  ['2^53 + 1, digit by digit', '9007199254740993'],
  ['a number of 10,000 digits', '9'.repeat(10_000)],
  ['a number of 10,000 decimals', `0.${'3'.repeat(10_000)}`],
  ['a __proto__', `{"__proto__":{"room":"lobby","text":"${CANARY}"}}`],
  ['half a surrogate pair, escaped', '"\\ud83d"'],
  ['NUL, escaped', '"a\\u0000b"'],
  ...[10, 1_000, 10_000, 50_000].map((depth): readonly [string, string] => [
    `${depth} levels`,
    nested(depth),
  ]),
  ['50,000 levels of lists', '['.repeat(50_000) + ']'.repeat(50_000)],
].map(([name, text]) => [name, new Json(text)] as Odd<Json>);
