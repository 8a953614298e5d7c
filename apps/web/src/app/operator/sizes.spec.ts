import { sizeOf } from './sizes';

it.each([
  [0, '0 MB'],
  [12_345_678, '12.3 MB'],
  [999_000_000, '999 MB'],
  [1_000_000_000, '1 GB'],
  [2_250_000_000, '2.3 GB'],
])('a size of %d bytes is %s', (bytes, words) => {
  expect(sizeOf(bytes)).toBe(words);
});
