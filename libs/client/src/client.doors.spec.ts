import { ClientBench } from './testing/client-bench';

const unavailable = { code: 'unavailable', message: 'not now' } as const;
const rateLimited = { code: 'rate_limited', message: 'too fast', retryInMs: 4_000 } as const;
const notFound = { code: 'not_found', message: 'no such room' } as const;

let bench: ClientBench;

beforeEach(() => {
  jest.useFakeTimers();
  bench = new ClientBench();
});

afterEach(() => {
  bench.client.stop();
  jest.useRealTimers();
});

describe('a client that can not enter a room', () => {
  it.each([
    ['a second later where it is not told when', unavailable, 1_000],
    ['after exactly the time it is told', rateLimited, 4_000],
  ])('for now, tries again: %s', async (_, refusal, ms) => {
    bench.parlour.instead.set('join', [refusal]);
    bench.client.open('advprog');
    await bench.connect();

    await bench.after(ms - 1);
    expect(bench.joins).toHaveLength(1);
    await bench.after(1);

    expect(bench.joins).toHaveLength(2);
    expect(bench.joined).toEqual(['lobby', 'advprog']);
    expect(bench.refused).toEqual([]);
  });

  it('at all, tells why, and does not try again by itself', async () => {
    const invalid = { code: 'invalid', message: 'no name of a room', field: 'room' } as const;
    bench.parlour.instead.set('join', [invalid]);
    bench.client.open('advprog');
    await bench.connect();
    await bench.after(60_000);

    expect(bench.refused).toEqual([{ room: 'advprog', refusal: invalid }]);
    expect(bench.joins).toHaveLength(1);
  });

  it('at all, has failed to say what waits there, and its writer decides', async () => {
    bench.parlour.instead.set('join', [notFound]);
    bench.client.open('advprog');
    await bench.client.say('advprog', 'anybody?');
    await bench.connect();
    await bench.after(60_000);
    expect(bench.entries).toMatchObject([{ text: 'anybody?', state: 'failed', error: notFound }]);
    expect(bench.parlour.payloads('send')).toEqual([]);

    bench.client.open('advprog');
    await bench.client.outbox.retry(bench.entries[0]?.id ?? '');
    await bench.after(0);

    expect(bench.parlour.payloads('send')).toHaveLength(1);
  });

  it('any more, says nothing there again and again', async () => {
    const notMember = { code: 'not_member', message: 'you are not in this room' } as const;
    bench.client.open('advprog');
    await bench.connect();
    bench.parlour.instead.set('send', [notMember]);
    bench.parlour.instead.set('join', [notFound]);
    await bench.client.say('advprog', 'anybody?');
    await bench.after(60_000);

    expect(bench.parlour.payloads('send')).toHaveLength(1);
    expect(bench.refused).toHaveLength(1);
    expect(bench.states).toEqual(['anybody? failed']);
  });

  it('tries again when it is opened again', async () => {
    bench.parlour.instead.set('join', [notFound]);
    bench.client.open('advprog');
    await bench.connect();

    bench.client.open('advprog');
    await bench.after(0);

    expect(bench.joined).toEqual(['lobby', 'advprog']);
  });

  it('tries no more when it is left meanwhile', async () => {
    bench.parlour.instead.set('join', [unavailable]);
    bench.client.open('advprog');
    await bench.connect();
    await bench.client.leave('advprog');
    await bench.after(60_000);

    expect(bench.joins).toHaveLength(1);
  });
});

describe('a client that leaves a room', () => {
  it('is out of it, and stays out after a break', async () => {
    bench.client.open('advprog');
    await bench.connect();
    await bench.client.leave('advprog');
    expect(bench.parlour.joined).not.toContain('advprog');
    expect(bench.client.conversation('advprog')).toBeUndefined();

    await bench.comeBack();

    expect(bench.joins).toHaveLength(1);
  });

  it('without a connection is in no room, and that is no trouble', async () => {
    bench.client.open('advprog');
    await bench.client.leave('advprog');
    await bench.connect();

    expect(bench.joins).toEqual([]);
  });

  it('gives up even what it is saying in the same moment', async () => {
    bench.client.open('advprog');
    const said = bench.client.say('advprog', 'never mind');
    await Promise.all([said, bench.client.leave('advprog')]);
    bench.client.open('advprog');
    await bench.connect();

    expect(bench.states).toEqual([]);
    expect(bench.parlour.payloads('send')).toEqual([]);
  });

  it('gives up what waits to be said there', async () => {
    bench.client.open('advprog');
    await bench.client.say('advprog', 'never mind');
    await bench.client.leave('advprog');

    expect(bench.states).toEqual([]);
  });

  describe('before the answer to its join', () => {
    beforeEach(async () => {
      await bench.connect();
      bench.parlour.say('advprog', 'hello');
    });

    const openAndLeave = async () => {
      const release = bench.parlour.hold();
      bench.client.open('advprog');
      const left = bench.client.leave('advprog');
      release();
      await left;
      await bench.after(0);
    };

    it('hears no more of it', async () => {
      await openAndLeave();

      expect(bench.parlour.joined).not.toContain('advprog');
      expect(bench.joined).toEqual(['lobby']);
      expect(bench.timelines.has('advprog')).toBe(false);
    });

    it('and opens it again, is in it', async () => {
      const release = bench.parlour.hold();
      bench.client.open('advprog');
      const left = bench.client.leave('advprog');
      bench.client.open('advprog');
      release();
      await left;
      await bench.after(0);

      expect(bench.joined).toEqual(['lobby', 'advprog']);
      expect(bench.texts('advprog')).toEqual(['hello']);
    });

    it('hears of no refusal either', async () => {
      bench.parlour.instead.set('join', [notFound]);
      await openAndLeave();

      expect(bench.refused).toEqual([]);
    });
  });

  it('because the server put it out, does not come back after a break', async () => {
    bench.client.open('advprog');
    await bench.connect();
    await bench.client.say('advprog', 'never heard');
    bench.parlour.socket.tell('removed', { room: 'advprog', reason: 'kicked' });

    await bench.comeBack();

    expect(bench.joins).toHaveLength(1);
    expect(bench.states).toEqual([]);
  });
});
