import { TestBed } from '@angular/core/testing';
import { FakeServer, settled } from '../../testing/fake-server';
import { ann } from '../../testing/people';
import { ChatSocket } from './chat-socket';
import type { Frame } from './frames';

describe('the connection', () => {
  let server: FakeServer;
  let socket: ChatSocket;

  beforeEach(() => {
    server = FakeServer.setUp();
    socket = TestBed.inject(ChatSocket);
  });

  afterEach(() => jest.useRealTimers());

  it('is made when the page says so, and not before', () => {
    expect(server.socket.active).toBe(false);

    socket.connect(() => ({}));

    expect(server.socket.active).toBe(true);
  });

  it('is connecting until the first welcome, lost from a break to the next', () => {
    socket.connect(() => ({}));
    expect(socket.state()).toBe('connecting');
    server.welcome();
    expect(socket.state()).toBe('connected');
    server.lose();
    expect(socket.state()).toBe('lost');
    server.welcome();
    expect(socket.state()).toBe('connected');
  });

  it('asks for the name anew each time', () => {
    let name = 'Ann';
    socket.connect(() => ({ name }));
    server.welcome();
    expect(server.you.name).toBe('Ann');

    name = 'Anna';
    server.lose();
    server.welcome();

    expect(server.you.name).toBe('Anna');
  });

  it('knows what carries it, also after a change', () => {
    socket.connect(() => ({}));
    server.welcome();
    expect(socket.transport()).toBe('websocket');

    server.socket.ioSocket.io.engine?.emit('upgrade', { name: 'polling' });

    expect(socket.transport()).toBe('polling');
  });

  describe('asking', () => {
    it('resolves with the answer', async () => {
      socket.connect(() => ({}));
      server.welcome();

      const reply = await socket.ask('rename', { name: 'Ann' });

      expect(reply).toEqual({ ok: true, data: { name: 'Ann' } });
    });

    it('resolves with a refusal too: that is an answer', async () => {
      server.taken.add('Ann');
      socket.connect(() => ({}));
      server.welcome();

      await expect(socket.ask('rename', { name: 'Ann' })).resolves.toMatchObject({
        ok: false,
        error: { code: 'name_taken' },
      });
    });

    it('is refused without a connection, and nothing is kept for later', async () => {
      socket.connect(() => ({}));

      await expect(socket.ask('echo', {})).rejects.toThrow('not connected');
      server.welcome();
      await settled();

      expect(server.payloads('echo')).toEqual([]);
    });

    it('is given up after eight seconds without an answer', async () => {
      jest.useFakeTimers();
      socket.connect(() => ({}));
      server.welcome();
      server.instead.set('echo', 'unanswered');
      const outcome = jest.fn();
      socket.ask('echo', {}).catch(outcome);

      await jest.advanceTimersByTimeAsync(7_999);
      expect(outcome).not.toHaveBeenCalled();
      await jest.advanceTimersByTimeAsync(1);
      expect(outcome).toHaveBeenCalledTimes(1);
    });
  });

  describe('not let in', () => {
    const refusal = { code: 'rate_limited', message: 'you have too many connections' } as const;

    beforeEach(() => {
      jest.useFakeTimers();
      socket.connect(() => ({}));
    });

    it('says why, until it is', () => {
      server.socket.refuse(refusal);
      expect(socket.refusal()).toEqual(refusal);
      jest.advanceTimersByTime(5_000);
      expect(socket.refusal()).toEqual(refusal);

      server.welcome();

      expect(socket.refusal()).toBeUndefined();
    });

    it('tries again when the server says so, and tells when that is', () => {
      server.socket.refuse({ ...refusal, retryInMs: 700 });
      expect(socket.retryAt()).toBe(Date.now() + 700);

      jest.advanceTimersByTime(699);
      expect(server.socket.active).toBe(false);
      jest.advanceTimersByTime(1);
      expect(server.socket.active).toBe(true);
      expect(socket.retryAt()).toBeUndefined();
    });

    it('does not try again once the page is gone', () => {
      server.socket.refuse(refusal);
      TestBed.resetTestingModule();
      jest.advanceTimersByTime(60_000);

      expect(server.socket.active).toBe(false);
    });
  });

  describe('after a break', () => {
    beforeEach(() => {
      socket.connect(() => ({}));
      server.welcome();
    });

    it('comes back by itself, even if the server ended it', () => {
      jest.useFakeTimers();
      server.lose('io server disconnect');
      expect(server.socket.active).toBe(false);
      jest.advanceTimersByTime(500);

      expect(server.socket.active).toBe(true);
    });

    it('is known as lost the moment the network goes, and tried again', () => {
      jest.useFakeTimers();
      window.dispatchEvent(new Event('offline'));
      expect(socket.state()).toBe('lost');
      jest.advanceTimersByTime(500);

      expect(server.socket.active).toBe(true);
    });
  });

  it('tells every listener of an event', () => {
    const heard: string[] = [];
    socket.on('renamed', ({ was, name }) => heard.push(`first: ${was}, ${name}`));
    socket.on('renamed', ({ was, name }) => heard.push(`second: ${was}, ${name}`));

    server.tell('renamed', { id: ann.id, was: 'Guest', name: 'Ann' });

    expect(heard).toEqual(['first: Guest, Ann', 'second: Guest, Ann']);
  });

  it('can be watched, frame by frame', () => {
    const frames: Frame[] = [];
    socket.watch((frame) => frames.push(frame));
    socket.connect(() => ({}));
    server.welcome();

    server.socket.ioSocket.io.engine?.emit('packet', { type: 'ping' });

    expect(frames.map(({ text }) => text)).toEqual(['2']);
  });

  it('ends with the page', () => {
    socket.connect(() => ({}));
    server.welcome();

    TestBed.resetTestingModule();

    expect(server.socket.active).toBe(false);
  });
});
