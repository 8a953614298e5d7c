import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { FakeServer } from '../../testing/fake-server';
import { ChatSocket } from '../socket/chat-socket';
import { Health } from './health';
import { StatusLine } from './status-line';

describe('the status line', () => {
  let server: FakeServer;
  let fixture: ComponentFixture<StatusLine>;

  const line = async () => {
    await fixture.whenStable();
    const element = fixture.nativeElement as HTMLElement;
    const parts = [...element.querySelectorAll('[role=status] span')];
    return parts.map(({ textContent }) => textContent).join(', ');
  };
  const spoken = () =>
    (fixture.nativeElement as HTMLElement).querySelector('[aria-live=polite]')?.textContent;
  /** What was measured. */
  const roundTrip = (ms: number | undefined) =>
    jest.spyOn(TestBed.inject(Health), 'roundTrip').mockReturnValue(ms);

  beforeEach(() => {
    server = FakeServer.setUp();
    TestBed.inject(ChatSocket).connect(() => ({}));
    fixture = TestBed.createComponent(StatusLine);
  });

  afterEach(() => jest.restoreAllMocks());

  it('says that it connects', async () => {
    await expect(line()).resolves.toBe('Connecting…');
  });

  it.each([
    [undefined, 'Connected, WebSocket, 1 online'],
    [0.123, 'Connected, WebSocket, 0.1 ms, 1 online'],
    [9.94, 'Connected, WebSocket, 9.9 ms, 1 online'],
    [41.5, 'Connected, WebSocket, 42 ms, 1 online'],
  ])('says how fast it is: %s ms', async (ms, words) => {
    roundTrip(ms);
    server.welcome();

    await expect(line()).resolves.toBe(words);
  });

  it('says what carries it', async () => {
    roundTrip(undefined);
    server.welcome();
    server.socket.ioSocket.io.engine?.emit('upgrade', { name: 'polling' });

    await expect(line()).resolves.toBe('Connected, long polling, 1 online');
  });

  it('shows the last tick, and how many are online', async () => {
    roundTrip(undefined);
    server.welcome();
    server.tell('tick', { count: 12, at: 0, online: 3 });

    await expect(line()).resolves.toBe('Connected, WebSocket, 3 online, tick 12');
  });

  it('says that the connection is lost, and shows no number of before', async () => {
    server.welcome();
    server.lose();

    await expect(line()).resolves.toBe('Connection lost; what you write is kept, Trying again…');
  });

  it('says that the server restarts where it has said so', async () => {
    server.welcome();
    server.tell('draining', { retryInMs: 500 });
    server.lose();
    await expect(line()).resolves.toMatch(/^The server restarts; what you write is kept/);

    server.welcome();
    server.lose();
    await expect(line()).resolves.toMatch(/^Connection lost/);
  });

  it('says when the next attempt is made, where it takes long, and makes it at once', async () => {
    const refusal = { code: 'rate_limited', message: 'too many connections' } as const;
    server.socket.refuse({ ...refusal, retryInMs: 2_000 });
    await expect(line()).resolves.toBe('Not let in: too many connections. Trying again');
    server.socket.refuse({ ...refusal, retryInMs: 20_000 });
    await expect(line()).resolves.toMatch(/Next try in 20 s Try now$/);
    expect(spoken()).not.toContain('20 s');

    fixture.nativeElement.querySelector('button').click();

    expect(server.socket.active).toBe(true);
    await expect(line()).resolves.not.toContain('Next try');
  });

  it('says why the server does not let the page in', async () => {
    server.socket.refuse({ code: 'rate_limited', message: 'you have too many connections' });

    await expect(line()).resolves.toBe('Not let in: you have too many connections. Trying again');
    expect(spoken()).toMatch(/^Not let in/);
  });

  it('speaks of the state alone, not of every number', async () => {
    server.welcome();
    server.tell('tick', { count: 12, at: 0, online: 3 });
    await line();

    expect(spoken()).toBe('Connected');
    expect(fixture.nativeElement.querySelector('[role=status]').getAttribute('aria-live')).toBe(
      'off',
    );
  });
});
