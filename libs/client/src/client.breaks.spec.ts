import { ClientBench } from './testing/client-bench';
import { ben } from './testing/fake-parlour';

describe('a client whose connection breaks', () => {
  let bench: ClientBench;

  beforeEach(async () => {
    jest.useFakeTimers();
    bench = new ClientBench();
    bench.client.open('advprog');
    await bench.connect();
    bench.parlour.say('advprog', 'one');
    bench.parlour.say('lobby', 'hi');
  });

  afterEach(() => {
    bench.client.stop();
    jest.useRealTimers();
  });

  it('goes on from its cursors, in every room', async () => {
    await bench.comeBack(() => {
      bench.parlour.say('advprog', 'two');
      bench.parlour.say('lobby', 'hi again');
    });

    expect(bench.joins.at(-1)).toEqual({ room: 'advprog', after: 1 });
    expect(bench.parlour.payloads('sync')).toEqual([{ room: 'lobby', after: 1 }]);
    expect(bench.texts('advprog')).toEqual(['one', 'two']);
    expect(bench.texts('lobby')).toEqual(['hi', 'hi again']);
  });

  it('enters a room again that the server has it in no more, and says what waits there', async () => {
    bench.parlour.instead.set('send', [{ code: 'not_member', message: 'you are not in here' }]);
    await bench.client.say('advprog', 'still here');
    await bench.after(1_000);

    expect(bench.joins.at(-1)).toEqual({ room: 'advprog', after: 1 });
    expect(bench.parlour.payloads('send')).toHaveLength(2);
    const said = bench.parlour.rooms.get('advprog')?.messages.map(({ text }) => text);
    expect(said).toEqual(['one', 'still here']);
  });

  describe('and the server’s log is another one', () => {
    const otherLog = () => {
      bench.parlour.log = 'log-2';
      bench.parlour.rooms.clear();
      // As far as the old one, so that no cursor gives it away.
      bench.parlour.say('advprog', 'in the other log');
      bench.parlour.say('lobby', 'hi there');
    };

    it('starts over in every room', async () => {
      await bench.comeBack(otherLog);

      expect(bench.joins.at(-1)).toEqual({ room: 'advprog' });
      expect(bench.texts('advprog')).toEqual(['in the other log']);
      expect(bench.texts('lobby')).toEqual(['hi there']);
    });

    it('says so, before it tells anything of that log', async () => {
      const order: string[] = [];
      bench.restart({
        startedOver: (log) => order.push(log),
        timeline: (room) => order.push(room),
      });
      await bench.connect();
      await bench.comeBack(otherLog);

      expect(order).toEqual(['log-1', 'lobby', 'log-2', 'lobby']);
    });

    it('does not start over where it is the same', async () => {
      await bench.comeBack();

      expect(bench.startedOver).toEqual(['log-1']);
    });
  });

  it('says what was written meanwhile', async () => {
    await bench.comeBack(() => void bench.client.say('advprog', 'written meanwhile'));
    await bench.after(1);

    expect(bench.texts('advprog')).toEqual(['one', 'written meanwhile']);
    expect(bench.states).toEqual([]);
  });

  it('says nothing in a room before it is entered again', async () => {
    bench.parlour.lose();
    void bench.client.say('advprog', 'written meanwhile');
    await bench.after(500);
    const release = bench.parlour.hold();
    await bench.letIn();
    expect(bench.parlour.payloads('send')).toEqual([]);

    release();
    await bench.after(1);

    expect(bench.texts('advprog')).toEqual(['one', 'written meanwhile']);
  });

  it('finds in the timeline what was stored, but cut off from its answer', async () => {
    const release = bench.parlour.hold();
    void bench.client.say('advprog', 'hello');
    await bench.after(0);
    await bench.comeBack(release);
    await bench.after(10_000);

    expect(bench.texts('advprog')).toEqual(['one', 'hello']);
    expect(bench.states).toEqual([]);
    expect(bench.parlour.payloads('send')).toHaveLength(1);
  });

  it('says again what the server has not heard', async () => {
    bench.parlour.instead.set('send', ['unheard']);
    void bench.client.say('advprog', 'hello');
    await bench.after(0);
    await bench.comeBack();
    await bench.after(1_000);

    expect(bench.texts('advprog')).toEqual(['one', 'hello']);
    expect(bench.states).toEqual([]);
  });

  it('enters it again once, however many answers say so', async () => {
    bench.parlour.joined.delete('advprog');
    const release = bench.parlour.hold();
    void bench.client.say('advprog', 'still here');
    // The first look finds that something was heard lately.
    bench.client.wake();
    bench.client.wake();
    await bench.after(0);
    release();
    await bench.after(0);

    expect(bench.joins).toHaveLength(2);
  });

  it('enters no room again for any other refusal', async () => {
    bench.parlour.instead.set('send', [{ code: 'closed', message: 'this room is closed' }]);
    void bench.client.say('advprog', 'too late');
    await bench.after(0);

    expect(bench.states).toEqual(['too late failed']);
    expect(bench.joins).toHaveLength(1);
  });

  it('shows as failed what it may have said as another guest', async () => {
    bench.parlour.instead.set('send', [{ code: 'unavailable', message: 'not now' }]);
    void bench.client.say('advprog', 'hello');
    await bench.after(0);
    await bench.comeBack(() => (bench.parlour.you = ben));
    await bench.after(10_000);

    expect(bench.states).toEqual(['hello failed']);
    expect(bench.parlour.payloads('send')).toHaveLength(1);
  });
});
