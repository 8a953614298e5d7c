import { ClientBench } from './testing/client-bench';

describe('a client', () => {
  let bench: ClientBench;

  beforeEach(() => {
    jest.useFakeTimers();
    bench = new ClientBench();
  });

  afterEach(() => {
    bench.client.stop();
    jest.useRealTimers();
  });

  describe('is in a room', () => {
    it('that was opened before it was connected', async () => {
      bench.parlour.say('advprog', 'hello');
      bench.client.open('advprog');
      await bench.connect();

      expect(bench.joins).toEqual([{ room: 'advprog' }]);
      expect(bench.texts('advprog')).toEqual(['hello']);
      expect(bench.joined).toEqual(['lobby', 'advprog']);
    });

    it('that is opened while it is connected', async () => {
      await bench.connect();
      bench.client.open('advprog');
      await bench.after(0);

      expect(bench.parlour.joined).toContain('advprog');
    });

    it('called the lobby, without asking', async () => {
      bench.parlour.say('lobby', 'hello');
      await bench.connect();
      bench.client.open('lobby');
      await bench.after(0);

      expect(bench.joins).toEqual([]);
      expect(bench.texts('lobby')).toEqual(['hello']);
    });

    it('and hears what is said there', async () => {
      bench.client.open('advprog');
      await bench.connect();
      bench.parlour.say('advprog', 'hello');
      bench.parlour.say('lobby', 'hi all');

      expect(bench.texts('advprog')).toEqual(['hello']);
      expect(bench.texts('lobby')).toEqual(['hi all']);
    });

    it('once, however often it is opened', () => {
      const { client } = bench;

      expect(client.open('advprog')).toBe(client.open('advprog'));
      expect(client.conversation('advprog')).toBe(client.open('advprog'));
    });

    it('not when the connection breaks in the moment of the answer', async () => {
      bench.restart({ timeline: (room) => room === 'advprog' && bench.parlour.lose() });
      bench.client.open('advprog');
      await bench.client.say('advprog', 'hello');
      await bench.connect();

      expect(bench.joined).toEqual(['lobby']);
      expect(bench.states).toEqual(['hello sending']);
    });
  });

  describe('says something', () => {
    it('once, and shows it until the timeline does', async () => {
      await bench.connect();
      await bench.client.say('lobby', 'hello');
      expect(bench.states).toEqual(['hello sending']);
      await bench.after(0);
      expect(bench.states).toEqual(['hello sent']);
      await bench.after(1);

      expect(bench.texts('lobby')).toEqual(['hello']);
      expect(bench.states).toEqual([]);
    });

    it('that its store has kept from before', async () => {
      await bench.client.say('lobby', 'from before');
      bench.restart();
      await bench.after(0);
      expect(bench.states).toEqual(['from before sending']);

      await bench.connect();
      await bench.after(1);

      expect(bench.texts('lobby')).toEqual(['from before']);
    });

    it('by the name that it was given among those that share the store', async () => {
      bench.restart({ name: 'this tab' });
      await bench.connect();
      bench.parlour.instead.set('send', ['unheard']);
      await bench.client.say('lobby', 'hello');
      await bench.after(0);

      expect(bench.entries[0]?.turn?.of).toBe('this tab');
    });
  });

  describe('looks once a minute at a room where nothing is heard', () => {
    beforeEach(async () => {
      bench.client.open('advprog');
      await bench.connect();
    });

    it('and finds what was lost without a trace', async () => {
      bench.parlour.room('advprog').send('lost');
      await bench.after(59_999);
      expect(bench.texts('advprog')).toEqual([]);
      await bench.after(1);

      expect(bench.texts('advprog')).toEqual(['lost']);
    });

    it('and enters it again where it is out without knowing', async () => {
      bench.parlour.joined.delete('advprog');
      bench.parlour.room('advprog').send('lost');
      await bench.after(60_000);

      expect(bench.parlour.joined).toContain('advprog');
      expect(bench.texts('advprog')).toEqual(['lost']);
    });

    it('and at once when somebody is back', async () => {
      bench.parlour.room('advprog').send('lost');

      bench.client.wake();
      await bench.after(0);

      expect(bench.texts('advprog')).toEqual(['lost']);
    });

    it('but asks nothing before it is welcome again', async () => {
      bench.restart({ checkMs: 100 });
      await bench.connect();
      bench.parlour.lose();
      await bench.after(500);
      bench.parlour.socket.accept();
      await bench.after(1_000);

      expect(bench.parlour.payloads('sync')).toEqual([]);
    });

    it('and not at all when it is stopped', () => {
      bench.client.stop();

      expect(jest.getTimerCount()).toBe(0);
      expect(bench.parlour.socket.connected).toBe(false);
    });

    it('or as often as it is told to', async () => {
      bench.restart({ checkMs: 100 });
      await bench.connect();
      bench.parlour.room('lobby').send('lost');
      await bench.after(100);

      expect(bench.texts('lobby')).toEqual(['lost']);
    });
  });

  it('tries at once to connect when somebody is back', () => {
    bench.link.connect();
    bench.parlour.socket.refuse();

    bench.client.wake();

    expect(bench.parlour.socket.attempts).toHaveLength(2);
  });
});
