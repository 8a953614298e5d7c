import { TestBed } from '@angular/core/testing';
import { FakeServer, settled } from '../../testing/fake-server';
import { ann, bob } from '../../testing/people';
import { Identity } from '../identity/identity';
import type { RoomState } from '../room/room-state';
import { endTime } from '../ui/times';
import { recall } from './memory';
import { Rooms } from './rooms';

describe('the rooms I am in', () => {
  let server: FakeServer;
  let rooms: Rooms;

  const lobby = () => rooms.open('lobby');
  const slugs = () => rooms.mine().map(({ slug }) => slug);
  const written = (room: RoomState) =>
    room.lines().flatMap((line) => {
      if (line.kind !== 'message') return [];
      return [`${line.said.text} ${line.said.state}`];
    });
  const start = () => {
    const identity = TestBed.inject(Identity);
    rooms = TestBed.inject(Rooms);
    identity.connect();
  };
  const enter = async (slug: string) => {
    const room = rooms.open(slug);
    await settled();
    return room;
  };

  beforeEach(() => {
    server = FakeServer.setUp();
    server.room('lobby').send('before');
  });

  describe('the lobby', () => {
    it('is there before the server is, and empty', () => {
      start();

      expect(slugs()).toEqual(['lobby']);
      expect(lobby().lines()).toEqual([]);
    });

    it('begins with the welcome, and needs no join', () => {
      start();
      server.welcome();

      expect(written(lobby())).toEqual(['before said']);
      expect(server.payloads('join')).toEqual([]);
    });

    it('goes on after a break with what was missed', async () => {
      start();
      server.welcome();
      server.lose();
      server.say('lobby', 'meanwhile', ann);

      server.welcome();
      await settled();

      expect(server.payloads('sync')).toEqual([{ room: 'lobby', after: 1 }]);
      expect(written(lobby())).toEqual(['before said', 'meanwhile said']);
    });
  });

  describe('another room', () => {
    beforeEach(() => {
      start();
      server.welcome();
    });

    it('is entered by opening it, once', async () => {
      const room = await enter('advprog');
      await enter('advprog');

      expect(server.payloads('join')).toEqual([{ room: 'advprog' }]);
      expect(slugs()).toEqual(['lobby', 'advprog']);
      expect(room.info()?.room).toBe('advprog');
    });

    it('is entered again after a break, from where I was', async () => {
      const room = await enter('advprog');
      server.say('advprog', 'one', ann);
      server.lose();
      server.say('advprog', 'meanwhile', ann);

      server.welcome();
      await settled();

      expect(server.payloads('join').at(-1)).toEqual({ room: 'advprog', after: 1 });
      expect(written(room)).toEqual(['one said', 'meanwhile said']);
    });

    it('opened without a connection is entered with the next welcome', async () => {
      server.lose();
      await enter('advprog');
      expect(server.payloads('join')).toEqual([]);

      server.welcome();
      await settled();

      expect(server.payloads('join')).toEqual([{ room: 'advprog' }]);
    });

    it('that can not be entered says why, and may be tried again', async () => {
      server.instead.set('join', { code: 'not_found', message: 'there is no such room' });
      const room = await enter('advprog');
      expect(room.refused()).toBe('there is no such room');

      await enter('advprog');

      expect(room.refused()).toBeUndefined();
      expect(server.joined).toContain('advprog');
    });

    it('that I am banned from for a while says until when', async () => {
      const banned = { code: 'forbidden', message: 'you are banned from this room' } as const;
      server.instead.set('join', { ...banned, retryInMs: 3_600_000 });
      const room = await enter('advprog');
      const end = endTime(Date.now() + 3_600_000);

      expect(room.refused()).toBe(`you are banned from this room until ${end}`);
    });

    it('is not refused when only the connection was lost', async () => {
      jest.useFakeTimers();
      server.instead.set('join', 'unanswered');
      const room = rooms.open('advprog');
      await jest.advanceTimersByTimeAsync(10_000);
      jest.useRealTimers();

      expect(room.refused()).toBeUndefined();
    });

    it('is left: the server is told, and nothing of it heard any more', async () => {
      await enter('advprog');

      await rooms.leave('advprog');

      expect(server.joined).not.toContain('advprog');
      expect(slugs()).toEqual(['lobby']);
    });

    it('is left without a connection too, and not entered again', async () => {
      await enter('advprog');
      server.lose();
      await rooms.leave('advprog');

      server.welcome();
      await settled();

      expect(server.payloads('join')).toHaveLength(1);
      expect(slugs()).toEqual(['lobby']);
    });

    it('says why the server puts me out of it, and is nowhere in the next visit', async () => {
      const room = await enter('advprog');
      server.say('advprog', 'between us', ann);

      server.tell('removed', { room: 'advprog', reason: 'you were shown out' });

      expect(room.refused()).toBe('you were shown out');
      expect(written(room)).toEqual([]);
      expect(recall().rooms).toEqual([]);
    });

    it('can be entered again by whoever was put out of it', async () => {
      const room = await enter('advprog');
      server.tell('removed', { room: 'advprog', reason: 'you were shown out' });

      await enter('advprog');

      expect(room.refused()).toBeUndefined();
      expect(server.payloads('join')).toHaveLength(2);
    });
  });

  describe('what the server tells', () => {
    beforeEach(() => {
      start();
      server.welcome();
    });

    it('goes to the room that it is about, and to no other', async () => {
      const room = await enter('advprog');
      server.say('advprog', 'here', ann);
      server.tell('presence', { room: 'advprog', count: 5, joined: [bob], left: [] });
      server.tell('typing', { room: 'advprog', members: [bob] });

      expect(written(room)).toEqual(['here said']);
      expect([room.count(), lobby().count()]).toEqual([5, 1]);
      expect([room.typing(), lobby().typing()]).toEqual([[bob], []]);
    });

    it('of a room I am not in is nothing to me', () => {
      const frame = { room: 'elsewhere', after: 0, head: 0, messages: [] };

      expect(() => server.tell('messages', frame)).not.toThrow();
      expect(slugs()).toEqual(['lobby']);
    });

    it('of a new name goes to every room its bearer is in', async () => {
      server.others.push(ann);
      const room = await enter('advprog');
      server.tell('renamed', { id: ann.id, was: 'Ann', name: 'Anna' });

      expect(room.people().get(ann.id)?.name).toBe('Anna');
    });

    it('lists the rooms there are', async () => {
      server.room('elsewhere');
      await rooms.refreshList();

      expect(rooms.listed().map(({ room }) => room)).toEqual(['lobby', 'elsewhere']);
    });
  });
});
