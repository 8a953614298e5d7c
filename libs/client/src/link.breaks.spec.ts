import type { EventOf } from '@parlour/protocol';
import { Link } from './link';
import { FakeSocket } from './testing/fake-socket';

describe('a link whose connection breaks', () => {
  let socket: FakeSocket;
  let link: Link;
  let random: number;

  const after = (ms: number) => jest.advanceTimersByTimeAsync(ms);
  const attempts = () => socket.attempts.length;
  const welcome = () => socket.tell('welcome', {} as EventOf<'welcome'>);
  const letIn = () => {
    socket.accept();
    welcome();
  };
  const waits = () => (link.retryAt as number) - Date.now();

  beforeEach(() => {
    jest.useFakeTimers();
    random = 1;
    socket = new FakeSocket();
    link = new Link(socket, { random: () => random });
    link.connect();
    letIn();
  });

  afterEach(() => {
    link.stop();
    jest.useRealTimers();
  });

  it('is lost until the next welcome', async () => {
    socket.lose();
    expect(link.state).toBe('lost');

    await after(500);
    socket.accept();
    expect(link.state).toBe('lost');
    welcome();

    expect(link.state).toBe('connected');
    expect(link.retryAt).toBeUndefined();
  });

  it('tells those who want to know, and they find it lost', () => {
    const states: string[] = [];
    link.onLost(() => states.push(link.state));

    socket.lose();

    expect(states).toEqual(['lost']);
  });

  it('comes back after a part of half a second, by chance', async () => {
    random = 0.5;
    socket.lose();
    expect(waits()).toBe(250);

    await after(249);
    expect(attempts()).toBe(1);
    await after(1);

    expect(attempts()).toBe(2);
    expect(link.retryAt).toBeUndefined();
  });

  it('waits up to half as long as it has been away, after each attempt that fails', async () => {
    socket.lose();
    for (const bound of [500, 500, 500, 750, 1_125]) {
      expect(waits()).toBe(bound);
      await after(bound);
      socket.refuse();
    }
  });

  it('waits but shortly again once it was in for half a second', async () => {
    socket.lose();
    await after(500);
    socket.refuse();
    await after(1_000);
    letIn();
    await after(500);

    socket.lose();

    expect(waits()).toBe(500);
  });

  it('takes a server that lets in and throws out again for one in trouble', async () => {
    for (let turn = 0; turn < 20; turn++) {
      socket.lose();
      await after(waits() ?? 0);
      letIn();
    }
    socket.lose();

    expect(waits()).toBeGreaterThan(10_000);
  });

  it('takes nothing into the next connection that Socket.IO has kept of this one', () => {
    socket.sendBuffer.push('a packet');
    socket.lose();

    expect(socket.sendBuffer).toEqual([]);
  });

  it('comes back when a server that stopped has said, whatever the chance', async () => {
    random = 0;
    socket.tell('draining', { retryInMs: 3_000 });
    socket.lose('io server disconnect');

    await after(2_999);
    expect(attempts()).toBe(1);
    await after(1);
    expect(attempts()).toBe(2);
  });

  it('counts from when the server said it, and only for that break', async () => {
    socket.tell('draining', { retryInMs: 3_000 });
    await after(1_000);
    socket.lose();
    expect(waits()).toBe(2_000);

    link.wake();
    letIn();
    socket.lose();

    expect(waits()).toBe(500);
  });

  it('goes by chance where what the server said is over', async () => {
    socket.tell('draining', { retryInMs: 3_000 });
    await after(5_000);
    socket.lose();

    expect(waits()).toBe(500);
  });
});
