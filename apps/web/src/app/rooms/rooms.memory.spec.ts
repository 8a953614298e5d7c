import { TestBed } from '@angular/core/testing';
import { FakeServer, settled } from '../../testing/fake-server';
import { ann } from '../../testing/people';
import { Identity } from '../identity/identity';
import { recall, rememberRead, type RoomsMemory } from './memory';
import { Rooms } from './rooms';

describe('what a browser remembers of rooms', () => {
  let server: FakeServer;
  let rooms: Rooms;

  const slugs = () => rooms.mine().map(({ slug }) => slug);
  const remember = (memory: RoomsMemory) =>
    localStorage.setItem('parlour.rooms', JSON.stringify(memory));
  const start = async () => {
    const identity = TestBed.inject(Identity);
    rooms = TestBed.inject(Rooms);
    identity.connect();
    server.welcome();
    await settled();
  };

  beforeEach(() => {
    server = FakeServer.setUp();
    for (const text of ['one', 'two', 'three']) server.room('advprog').send(text);
  });

  it('is nothing at first', () => {
    expect(recall()).toEqual({ rooms: [], read: {}, log: undefined });
  });

  it('is nothing of a room whose name every object knows', () => {
    remember({ rooms: ['constructor'], read: {}, log: 'log' });

    expect(recall().read['constructor']).toBeUndefined();
    rememberRead('another', { constructor: 3 });
    expect(recall().read['constructor']).toBe(3);
  });

  it.each(['{"rooms":', '"text"', '7', 'null', '[]', '{"rooms":7}'])(
    'is nothing where %s is stored',
    (stored) => {
      localStorage.setItem('parlour.rooms', stored);

      expect(recall()).toEqual({ rooms: [], read: {}, log: undefined });
    },
  );

  it('is which rooms I am in, and how far I have read', async () => {
    await start();
    rooms.open('advprog');
    await settled();
    dispatchEvent(new Event('pagehide'));

    expect(recall()).toMatchObject({ rooms: ['advprog'], read: { advprog: 3 }, log: 'log-1' });
  });

  it('is no room that I have left, or could not enter', async () => {
    await start();
    server.instead.set('join', { code: 'not_found', message: 'there is no such room' });
    rooms.open('secret');
    await settled();
    rooms.open('advprog');
    await settled();
    await rooms.leave('advprog');
    await settled();

    expect(recall().rooms).toEqual([]);
  });

  it('brings me back into my rooms', async () => {
    remember({ rooms: ['advprog', 'cellar'], read: {}, log: 'log-1' });

    await start();

    expect(slugs()).toEqual(['lobby', 'advprog', 'cellar']);
    expect(server.joined).toEqual(new Set(['lobby', 'advprog', 'cellar']));
  });

  it('tells what is new there', async () => {
    remember({ rooms: ['advprog'], read: { advprog: 1 }, log: 'log-1' });

    await start();

    expect(rooms.open('advprog').unread()).toBe(2);
  });

  it('tells what is new even where nothing had been said', async () => {
    remember({ rooms: ['advprog'], read: { advprog: 0 }, log: 'log-1' });

    await start();

    expect(rooms.open('advprog').unread()).toBe(3);
  });

  it('means nothing in another log', async () => {
    remember({ rooms: ['advprog'], read: { advprog: 1 }, log: 'log-0' });

    await start();

    expect(slugs()).toEqual(['lobby', 'advprog']);
    expect(rooms.open('advprog').unread()).toBe(0);
    expect(recall().log).toBe('log-1');
  });

  it('keeps a room that only could not be entered just now', async () => {
    remember({ rooms: ['advprog'], read: { advprog: 1 }, log: 'log-1' });
    server.instead.set('join', { code: 'unavailable', message: 'not now' });

    await start();

    expect(recall().rooms).toEqual(['advprog']);
  });

  it('is not written over by what another tab remembers', async () => {
    await start();
    rooms.open('advprog');
    await settled();
    remember({ rooms: ['cellar'], read: { cellar: 7, lobby: 9, advprog: 2 }, log: 'log-1' });

    rooms.open('attic');
    server.say('advprog', 'four', ann);
    rooms.open('advprog').read.set(4);
    await settled();
    dispatchEvent(new Event('pagehide'));

    expect(recall().rooms).toEqual(['cellar', 'attic']);
    expect(recall().read).toMatchObject({ cellar: 7, lobby: 9, advprog: 4 });
  });

  it('is written down once a second while much is read, and the last of it in the end', async () => {
    await start();
    rooms.open('advprog');
    await settled();
    dispatchEvent(new Event('pagehide'));
    for (let seq = 4; seq <= 9; seq++) {
      rooms.open('advprog').read.set(seq);
      await settled();
    }
    expect(recall().read).toMatchObject({ advprog: 3 });
    dispatchEvent(new Event('pagehide'));

    expect(recall().read).toMatchObject({ advprog: 9 });
  });

  it('is no mark of a log that only another tab has come to know', async () => {
    await start();
    server.lose();
    rememberRead('log-2', { advprog: 1 });

    expect(rooms.open('advprog').read()).toBeUndefined();
  });

  it('counts in the log that the server has, and marks of another one are void', () => {
    rememberRead('log-1', { advprog: 7, lobby: 3 });
    rememberRead('log-2', { lobby: 1 });
    expect(recall()).toMatchObject({ read: { lobby: 1 }, log: 'log-2' });
    expect(recall().read['advprog']).toBeUndefined();
  });

  describe('with two tabs', () => {
    /** Another page of the same browser: services of its own, the same storage. */
    const openTab = async () => {
      TestBed.resetTestingModule();
      const other = new FakeServer();
      for (const text of ['one', 'two', 'three']) other.room('advprog').send(text);
      TestBed.configureTestingModule({ providers: other.providers });
      const identity = TestBed.inject(Identity);
      const otherRooms = TestBed.inject(Rooms);
      identity.connect();
      other.welcome();
      await settled();
      return otherRooms;
    };

    it('is what either entered, and not what either left', async () => {
      remember({ rooms: ['advprog'], read: {}, log: 'log-1' });
      await start();
      const other = await openTab();

      rooms.open('cellar');
      other.open('attic');
      await other.leave('advprog');
      rooms.open('shed');

      expect(recall().rooms).toEqual(['cellar', 'attic', 'shed']);
    });
  });

  it('is not the old log once the server has another one, for a room opened later', async () => {
    remember({ rooms: [], read: { advprog: 1 }, log: 'log-0' });
    await start();
    rooms.open('advprog');
    await settled();

    expect(rooms.open('advprog').unread()).toBe(0);
  });

  describe('when the server comes back with another log', () => {
    const written = () =>
      rooms
        .open('advprog')
        .lines()
        .flatMap((line) => (line.kind === 'message' ? [line.said.text] : [line.kind]));

    beforeEach(async () => {
      remember({ rooms: ['advprog'], read: {}, log: 'log-1' });
      await start();
      server.say('advprog', 'four', ann);
      server.lose();
      server.log = 'log-2';
      server.rooms.clear();
    });

    it('joins afresh, and shows nothing of the old one', async () => {
      server.room('advprog').send('another past');
      server.welcome();
      await settled();

      expect(server.payloads('join').at(-1)).toEqual({ room: 'advprog' });
      expect(written()).toEqual(['day', 'another past']);
    });

    it('has read what there is', async () => {
      for (const text of ['1', '2', '3', '4', '5', '6']) server.room('advprog').send(text);
      server.welcome();
      await settled();

      expect(rooms.open('advprog').unread()).toBe(0);
    });
  });
});
