import type { EventOf } from '@parlour/protocol';
import { Link, type LinkOptions } from './link';
import { FakeSocket } from './testing/fake-socket';

const reply = { ok: true, data: { at: 1 } };

/** A link that is welcome, to a server that answers so. */
function linked(answer?: () => Promise<unknown>, options: LinkOptions = {}) {
  const socket = new FakeSocket(answer);
  const link = new Link(socket, { random: () => 1, ...options });
  const letIn = (token?: string) => {
    socket.accept();
    socket.tell('welcome', { ...(token && { token }) } as EventOf<'welcome'>);
  };
  link.connect();
  return { socket, link, letIn };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const after = (ms: number) => jest.advanceTimersByTimeAsync(ms);
/** What became of it, without waiting for it. */
function outcome(promise: Promise<unknown>) {
  const seen: { error?: Error; value?: unknown } = {};
  promise.then(
    (value) => (seen.value = value),
    (error: Error) => (seen.error = error),
  );
  return seen;
}

describe('asking over a link', () => {
  it('brings the server’s answer', async () => {
    const { link, letIn, socket } = linked(async () => reply);
    letIn();

    expect(await link.ask('echo', {})).toEqual(reply);
    expect(socket.asked).toEqual([{ command: 'echo', payload: {} }]);
  });

  it('rejects at once without a connection, and keeps nothing to say later', async () => {
    const { link, socket } = linked(async () => reply);

    await expect(link.ask('echo', {})).rejects.toThrow('not connected');
    expect(socket.asked).toEqual([]);
  });

  it('rejects when the connection breaks, and drops no other one for it', async () => {
    const { link, letIn, socket } = linked();
    letIn();
    const asked = outcome(link.ask('echo', {}));

    socket.lose();
    await after(0);
    expect(asked.error?.message).toBe('socket has been disconnected');
    link.wake();
    letIn();
    await after(60_000);

    expect(link.state).toBe('connected');
    expect(socket.attempts).toHaveLength(2);
  });

  it('rejects when the connection breaks, and leaves the next attempt alone', async () => {
    const { link, letIn, socket } = linked();
    letIn();
    link.onLost(() => link.wake());
    const asked = outcome(link.ask('echo', {}));

    socket.lose();
    await after(0);

    expect(asked.error?.message).toBe('socket has been disconnected');
    expect(socket.connecting).toBe(true);
  });

  it('gives the connection up when no answer comes in eight seconds', async () => {
    const { link, letIn, socket } = linked();
    letIn();
    const asked = outcome(link.ask('echo', {}));

    await after(7_999);
    expect(link.state).toBe('connected');
    await after(1);
    expect(link.state).toBe('lost');
    expect(asked.error?.message).toBe('operation has timed out');
    await after(500);

    expect(socket.attempts).toHaveLength(2);
  });

  it('comes back after it is dropped as after any break', async () => {
    const { link, letIn, socket } = linked();
    letIn();

    link.drop();
    expect(link.state).toBe('lost');
    await after(500);

    expect(socket.attempts).toHaveLength(2);
  });
});

describe('what a link says of itself', () => {
  it('is nothing where there is nothing to say', () => {
    expect(linked().socket.attempts).toEqual([{}]);
  });

  it('is asked at each attempt', async () => {
    let name = 'Ann';
    const { socket } = linked(undefined, { auth: () => ({ name }) });
    name = 'Anna';
    socket.refuse();
    await after(500);

    expect(socket.attempts).toEqual([{ name: 'Ann' }, { name: 'Anna' }]);
  });

  it('has the token of its welcome from the next connect on', async () => {
    const { socket, letIn } = linked(undefined, { auth: () => ({ name: 'Ann' }) });
    letIn('secret');
    socket.lose();
    await after(500);

    expect(socket.attempts).toEqual([{ name: 'Ann' }, { name: 'Ann', token: 'secret' }]);
  });

  it('keeps that token when a later welcome brings none', async () => {
    const { socket, letIn } = linked();
    letIn('secret');
    for (let i = 0; i < 2; i++) {
      socket.lose();
      await after(500);
      letIn();
    }

    expect(socket.attempts).toEqual([{}, { token: 'secret' }, { token: 'secret' }]);
  });

  it('has the token that it is given rather than the one it was told', async () => {
    const { socket, letIn } = linked(undefined, { auth: () => ({ token: 'mine' }) });
    letIn('secret');
    socket.lose();
    await after(500);

    expect(socket.attempts.at(-1)).toEqual({ token: 'mine' });
  });
});

describe('listening on a link', () => {
  it('goes on over breaks, without a second time of asking', async () => {
    const { link, socket, letIn } = linked();
    const ticks: number[] = [];
    link.on('tick', ({ count }) => ticks.push(count));
    letIn();
    socket.tell('tick', { count: 1, at: 0, online: 1 });
    socket.lose();
    await after(500);
    letIn();
    socket.tell('tick', { count: 2, at: 0, online: 1 });

    expect(ticks).toEqual([1, 2]);
  });
});
