import type { Said } from './peer';
import { OrderError, SharedLog } from './shared-log';

const read = (delivery: Buffer): Said[] =>
  delivery
    .toString()
    .split(',')
    .map((id) => ({ room: 'one', id, text: '' }));

/** A member's place in the log, moved by what it is told. */
function member(log: SharedLog) {
  let place = 0;
  return (...deliveries: string[]) => {
    for (const delivery of deliveries) {
      // As in a client: somewhere within a buffer that is used again.
      const bytes = Buffer.from(`##${delivery}##`);
      place = log.take(place, bytes, 2, bytes.length - 2);
      bytes.fill('x');
    }
    return place;
  };
}

const newLog = () => new SharedLog(read, ({ id }) => Number(id));

describe('SharedLog', () => {
  it('lets everybody have the same messages in the same order', () => {
    const log = newLog();
    const [ada, ben] = [member(log), member(log)];
    expect(ada('2,0', '1')).toBe(3);
    expect(ben('2,0', '1', '3')).toBe(4);
    expect(ada('3')).toBe(4);
    expect(log.order).toEqual([2, 0, 1, 3]);
  });

  it('lets the same log be cut into other deliveries', () => {
    const log = newLog();
    member(log)('0,1', '2,3,4');
    expect(member(log)('0', '1,2', '3', '4,5')).toBe(6);
    expect(member(log)('0,1,2,3,4,5')).toBe(6);
  });

  it('reads only the first of equal copies', () => {
    const reads = jest.fn(read);
    const log = new SharedLog(reads, ({ id }) => Number(id));
    for (let one = 0; one < 5; one++) member(log)('0,1', '2');
    expect(reads).toHaveBeenCalledTimes(2);
  });

  it('sees a delivery that was lost', () => {
    const log = newLog();
    member(log)('0', '1', '2');
    const ben = member(log);
    ben('0');
    expect(() => ben('2')).toThrow(OrderError);
  });

  it('sees a loss by whoever is the first to be told', () => {
    const log = newLog();
    const [ada, ben] = [member(log), member(log)];
    ada('0', '2');
    expect(() => ben('0', '1')).toThrow(OrderError);
  });

  it('sees a delivery that came twice, to one or to all', () => {
    const log = newLog();
    const [ada, ben] = [member(log), member(log)];
    ada('0', '1');
    expect(() => ben('0', '0')).toThrow(OrderError);
    expect(() => ada('1')).toThrow(OrderError);
    expect(() => ada('2,2')).toThrow(OrderError);
  });

  it('sees two that were swapped, between deliveries and within one', () => {
    const log = newLog();
    member(log)('0,1', '2', '3');
    expect(() => member(log)('1,0')).toThrow(OrderError);
    expect(() => member(log)('0,1', '3')).toThrow(OrderError);
  });

  it('goes on with the order when the copies are forgotten', () => {
    const log = newLog();
    const ada = member(log);
    ada('0', '1');
    log.forgetCopies();
    expect(ada('2')).toBe(3);
    expect(() => member(log)('1')).toThrow(OrderError);
  });
});
