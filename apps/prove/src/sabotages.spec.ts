import { readFileSync } from 'node:fs';
import { SABOTAGES } from './sabotages';

describe('a sabotage', () => {
  const changes = SABOTAGES.flatMap(({ proof, what, changes }) =>
    changes.map((change) => ({ name: `${proof}, a build that ${what}`, ...change })),
  );

  // Else it is found out when somebody has waited for a quarter of an hour.
  it.each(changes)('finds what it changes, once: $name', ({ file, find }) => {
    const parts = readFileSync(`${__dirname}/../../../${file}`, 'utf8').split(find);
    expect(parts).toHaveLength(2);
  });
});
