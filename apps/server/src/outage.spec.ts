import { Outage } from './outage';

describe('an outage', () => {
  let lines: unknown[][];
  let outage: Outage;

  beforeEach(() => {
    lines = [];
    const note = (...line: unknown[]) => void lines.push(line);
    outage = new Outage({ error: note, log: note }, 'nothing is read', 'it is read again');
  });

  it('is told once, and once that it is over', () => {
    const [one, two, three] = [new Error('one'), new Error('two'), new Error('three')];
    outage.worked();
    outage.failed(one);
    outage.failed(two);
    outage.worked();
    outage.worked();
    outage.failed(three);
    expect(lines).toEqual([
      [one, 'nothing is read'],
      ['it is read again'],
      [three, 'nothing is read'],
    ]);
  });

  it('is one line where the system has said what it is', () => {
    outage.failed(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
    outage.worked();
    // All addresses of one host, each refused: there is a code, and no message.
    outage.failed(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }));
    expect(lines).toEqual([
      ['nothing is read: connect ECONNREFUSED'],
      ['it is read again'],
      ['nothing is read: ECONNREFUSED'],
    ]);
  });

  it('names the database where it is silent, and shows where a fault is ours', () => {
    outage.failed(new Error('Query read timeout'));
    outage.worked();
    const ours = Object.assign(new Error('syntax error'), { code: '42601' });
    outage.failed(ours);
    expect(lines).toEqual([
      ['nothing is read: the database does not answer (Query read timeout)'],
      ['it is read again'],
      [ours, 'nothing is read'],
    ]);
  });
});
