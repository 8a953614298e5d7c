import { commands, meRequests, operatorRequests } from './schemas';

const you = { id: 'x', name: 'Ann', tag: 'k3p9', color: 7 };

describe('what goes by HTTP', () => {
  it.each([
    [meRequests['device-take'].payload, { code: 'c' }, { code: '' }],
    [meRequests['device-owner'].payload, { code: 'c' }, { code: 'c'.repeat(257) }],
    [meRequests['sign-out'].payload, { here: false }, { here: 0 }],
    [meRequests['device-link'].answer, { code: 'c', expiresInMs: 1 }, { code: 'c' }],
    [meRequests['sign-out'].answer, { you, token: 't' }, { token: 't' }],
    [operatorRequests.rooms.payload, { query: 'q' }, { query: 'q'.repeat(65) }],
  ])('fits or not, %#', (schema, good, bad) => {
    expect(schema.parse(good)).toEqual(good);
    expect(schema.safeParse(bad).success).toBe(false);
  });

  it('has for the operator what the commands of that name have', () => {
    const shared = ['history', 'members', 'moderations', 'restrictions', 'configure'] as const;
    for (const name of [...shared, 'moderate', 'remove', 'close', 'delete'] as const) {
      expect(operatorRequests[name]).toBe(commands[name]);
    }
  });

  it('tells of a server without a bound by 0', () => {
    const overview = {
      ...{ version: '1.0.0', startedAt: 1, online: 0, connections: 0, rooms: 1 },
      ...{ storedBytes: 4_096, mostBytes: 0 },
    };
    expect(operatorRequests.overview.answer.parse(overview)).toEqual(overview);
  });
});
