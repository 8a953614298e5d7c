import { sizeOf } from './sizes';

it.each([
  [0, '0 MB'],
  [12_900_000, '12.3 MB'],
  [1_047_527_424, '999 MB'],
  [1_073_741_824, '1 GB'],
  [2_415_919_104, '2.3 GB'],
])('a size of %d bytes is %s', (bytes, words) => {
  expect(sizeOf(bytes)).toBe(words);
});
