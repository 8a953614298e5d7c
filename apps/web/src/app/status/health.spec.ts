import { TestBed } from '@angular/core/testing';
import { FakeServer } from '../../testing/fake-server';
import { me } from '../../testing/people';
import { ChatSocket } from '../socket/chat-socket';
import { Health } from './health';

describe('the health of the connection', () => {
  let server: FakeServer;
  let socket: ChatSocket;
  let health: Health;

  /** One round trip that takes so long, from the moment it is asked. */
  const roundTrip = (ms: number) => {
    const now = jest.spyOn(performance, 'now');
    now.mockReturnValueOnce(1_000).mockReturnValueOnce(1_000 + ms);
  };
  const welcome = () => {
    socket.connect(() => ({}));
    server.welcome();
    TestBed.tick();
  };
  /** It is asked for a second after the welcome, and has arrived a moment later. */
  const firstRoundTrip = () => jest.advanceTimersByTimeAsync(1_010);

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['performance'] });
    server = FakeServer.setUp();
    socket = TestBed.inject(ChatSocket);
    health = TestBed.inject(Health);
  });

  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it('is unknown before the first round trip', () => {
    expect(health.roundTrip()).toBeUndefined();
  });

  it('is measured a second after connecting, when the page is built', async () => {
    roundTrip(40);
    welcome();
    await jest.advanceTimersByTimeAsync(999);
    expect(server.payloads('echo')).toEqual([]);
    await jest.advanceTimersByTimeAsync(10);

    expect(health.roundTrip()).toBe(40);
  });

  it('is measured every five seconds, and the mean is told', async () => {
    roundTrip(10);
    roundTrip(20);
    roundTrip(60);
    welcome();
    await jest.advanceTimersByTimeAsync(9_990);
    expect(health.roundTrip()).toBe(15);
    await jest.advanceTimersByTimeAsync(20);

    expect(health.roundTrip()).toBe(30);
  });

  it('is the mean of the last 30 round trips, older ones forgotten', async () => {
    roundTrip(100_000);
    for (let ms = 1; ms <= 30; ms++) roundTrip(ms);
    welcome();
    await jest.advanceTimersByTimeAsync(30 * 5_000 + 20);

    expect(health.roundTrip()).toBe(15.5);
  });

  it('is not measured on a page that nobody sees', async () => {
    jest.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    welcome();
    await jest.advanceTimersByTimeAsync(60_000);

    expect(server.payloads('echo')).toEqual([]);
  });

  it('is not measured while the connection is lost', async () => {
    welcome();
    await firstRoundTrip();
    server.lose();
    TestBed.tick();
    await jest.advanceTimersByTimeAsync(60_000);

    expect(server.payloads('echo')).toHaveLength(1);
  });

  it('gives up a connection that is open and does not answer', async () => {
    server.instead.set('echo', 'unanswered');
    welcome();
    await firstRoundTrip();
    server.instead.set('echo', 'unanswered');
    expect(socket.state()).toBe('connected');

    await jest.advanceTimersByTimeAsync(8_020);

    expect(socket.state()).toBe('lost');
    expect(health.roundTrip()).toBeUndefined();
  });

  it('knows how many are online: from the welcome, from presence in the lobby, from the tick', async () => {
    server.others.push({ ...me, id: 'other' });
    welcome();
    expect(health.online()).toBe(2);

    server.tell('presence', { room: 'lobby', count: 3, joined: [], left: [] });
    server.tell('presence', { room: 'advprog', count: 900, joined: [], left: [] });
    expect(health.online()).toBe(3);

    server.tell('tick', { count: 7, at: 0, online: 4 });
    expect(health.online()).toBe(4);
    expect(health.tick()?.count).toBe(7);
  });
});
