import type { EventOf } from '@parlour/protocol';
import { Link } from './link';
import { FakeSocket } from './testing/fake-socket';

const rateLimited = { code: 'rate_limited', message: 'too many', retryInMs: 10_000 } as const;

describe('a link', () => {
  let socket: FakeSocket;
  let link: Link;
  const changed = jest.fn();

  const after = (ms: number) => jest.advanceTimersByTimeAsync(ms);
  const attempts = () => socket.attempts.length;
  const welcome = () => socket.tell('welcome', {} as EventOf<'welcome'>);
  const letIn = () => {
    socket.accept();
    welcome();
  };

  beforeEach(() => {
    jest.useFakeTimers({ now: 1_000_000 });
    changed.mockReset();
    socket = new FakeSocket();
    link = new Link(socket, { changed, random: () => 1 });
  });

  afterEach(() => {
    link.stop();
    jest.useRealTimers();
  });

  it('does nothing before it is told to connect', async () => {
    link.wake();
    await after(60_000);

    expect(attempts()).toBe(0);
    expect(link.state).toBe('connecting');
  });

  it('is connected when the server has said welcome, not before', () => {
    link.connect();
    socket.accept();
    expect(link.state).toBe('connecting');

    welcome();

    expect(link.state).toBe('connected');
    expect(changed).toHaveBeenCalled();
  });

  it('tells of every change of what it shows', async () => {
    const shown: string[] = [];
    changed.mockImplementation(() => {
      const waits = link.retryAt === undefined ? '' : ` ${link.retryAt - Date.now()} ms`;
      shown.push(`${link.state}${waits}${link.refusal ? `: ${link.refusal.message}` : ''}`);
    });
    link.connect();
    letIn();
    socket.lose();
    await after(500);
    socket.refuse(rateLimited);
    await after(10_000);
    letIn();

    expect(shown).toEqual([
      'connecting',
      'connected',
      'lost',
      'lost 500 ms',
      'lost',
      'lost 10000 ms: too many',
      'lost: too many',
      'connected',
    ]);
  });

  it('stays, once it is welcome', async () => {
    link.connect();
    letIn();
    await after(3_600_000);

    expect(link.state).toBe('connected');
    expect(attempts()).toBe(1);
  });

  describe('that the server does not let in', () => {
    it('says why, and comes again when it was told to', async () => {
      link.connect();
      socket.refuse(rateLimited);
      expect(link.refusal).toEqual(rateLimited);
      expect(link.retryAt).toBe(1_010_000);

      await after(9_999);
      expect(attempts()).toBe(1);
      await after(1);
      letIn();

      expect(attempts()).toBe(2);
      expect(link.refusal).toBeUndefined();
    });

    it('does not blame the server when it is the network', async () => {
      link.connect();
      socket.refuse(rateLimited);
      await after(10_000);

      socket.refuse();

      expect(link.refusal).toBeUndefined();
      expect(link.state).toBe('connecting');
    });

    it.each([
      ['the server takes the connection and says nothing', () => socket.accept()],
      ['nothing comes of the attempt', () => undefined],
    ])('gives up after ten seconds and tries again: %s', async (_, happen) => {
      link.connect();
      happen();

      await after(9_999);
      expect(link.retryAt).toBeUndefined();
      await after(1);
      expect(link.retryAt).toBe(1_010_500);
      expect(socket.connected).toBe(false);
      await after(500);

      expect(attempts()).toBe(2);
    });
  });

  describe('that is woken', () => {
    it('tries at once, and then as after any break', async () => {
      link.connect();
      socket.refuse();
      await after(500);
      socket.refuse();
      expect(attempts()).toBe(2);

      link.wake();
      expect(attempts()).toBe(3);
      expect(link.retryAt).toBeUndefined();
      await after(9_000);
      expect(attempts()).toBe(3);
    });

    it('gives up an attempt that hangs', () => {
      link.connect();
      const disconnect = jest.spyOn(socket, 'disconnect');

      link.wake();

      expect(disconnect).toHaveBeenCalledTimes(1);
      expect(attempts()).toBe(2);
    });

    it('stays as it is while it is connected', () => {
      link.connect();
      letIn();

      link.wake();

      expect(link.state).toBe('connected');
      expect(attempts()).toBe(1);
    });
  });

  describe('that is stopped', () => {
    it.each([
      ['while it is connected', () => letIn()],
      ['while an attempt is under way', () => undefined],
      ['while it waits for the next attempt', () => socket.refuse()],
    ])('never comes back: %s', async (_, happen) => {
      link.connect();
      happen();

      link.stop();
      link.wake();
      await after(600_000);

      expect(attempts()).toBe(1);
      expect(socket.connected).toBe(false);
      expect(jest.getTimerCount()).toBe(0);
    });

    it('connects again when it is told to', () => {
      link.connect();
      letIn();
      link.stop();

      link.connect();
      letIn();

      expect(link.state).toBe('connected');
    });
  });
});
