import { Outage } from './outage';

describe('an outage', () => {
  const lines: string[] = [];
  const outage = new Outage(
    {
      error: (error: unknown, text: string) => lines.push(`${text} (${(error as Error).message})`),
      log: (text: string) => lines.push(text),
    },
    'nothing can be read',
  );

  it('is told once, and once that it is over', () => {
    outage.worked();
    outage.failed(new Error('one'));
    outage.failed(new Error('two'));
    outage.worked();
    outage.worked();
    outage.failed(new Error('three'));
    expect(lines).toEqual([
      'nothing can be read, trying again (one)',
      'no longer: nothing can be read',
      'nothing can be read, trying again (three)',
    ]);
  });
});
