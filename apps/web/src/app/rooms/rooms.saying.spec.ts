import { TestBed } from '@angular/core/testing';
import { FakeServer, settled } from '../../testing/fake-server';
import { ann } from '../../testing/people';
import { Identity } from '../identity/identity';
import type { RoomState } from '../room/room-state';
import { Rooms } from './rooms';

describe('saying something in a room', () => {
  let server: FakeServer;
  let rooms: Rooms;
  let lobby: RoomState;

  const said = () => lobby.lines().flatMap((line) => (line.kind === 'message' ? [line.said] : []));
  const written = () => said().map(({ text, state }) => `${text} ${state}`);

  beforeEach(() => {
    server = FakeServer.setUp();
    const identity = TestBed.inject(Identity);
    rooms = TestBed.inject(Rooms);
    identity.connect();
    server.welcome();
    lobby = rooms.open('lobby');
  });

  it('shows it at once, and once', async () => {
    await rooms.say('lobby', 'hello');
    expect(written()).toEqual(['hello sending']);

    await settled();

    expect(written()).toEqual(['hello said']);
  });

  it('shows it as sent once it is stored, before the room is told', async () => {
    await rooms.say('lobby', 'hello');
    while (written()[0] === 'hello sending') await new Promise((resolve) => setTimeout(resolve));

    expect(written()).toEqual(['hello sent']);
  });

  it('keeps it while the connection is lost, and sends it after the next welcome', async () => {
    server.lose();
    TestBed.tick();
    rooms.say('lobby', 'one');
    rooms.say('lobby', 'two');
    await settled();
    expect(written()).toEqual(['one sending', 'two sending']);

    server.welcome();
    await settled();
    await settled();

    expect(written()).toEqual(['one said', 'two said']);
  });

  it('shows a message of another person with the same id beside it', async () => {
    server.instead.set('send', 'unanswered');
    await rooms.say('lobby', 'mine');
    await settled();
    const { id } = server.payloads('send')[0] ?? { id: '' };
    const log = server.room('lobby');
    log.send('theirs', { author: ann, id });
    server.tell('messages', { room: 'lobby', ...log.frame(0) });

    expect(written()).toEqual(['theirs said', 'mine sending']);
  });

  it('waits until the room is entered again, even after a break that no effect has seen', async () => {
    rooms.open('advprog');
    await settled();
    server.lose();
    server.welcome();
    rooms.say('advprog', 'one');
    expect(server.payloads('send')).toEqual([]);

    await settled();

    expect(server.payloads('send')).toMatchObject([{ room: 'advprog', text: 'one' }]);
  });

  it('gives up what waits for a room that I leave', async () => {
    const room = rooms.open('advprog');
    await settled();
    server.lose();
    await rooms.say('advprog', 'one');
    await rooms.leave('advprog');
    server.welcome();
    await settled();

    const again = rooms.open('advprog');
    await settled();

    expect([...room.lines(), ...again.lines()]).toEqual([]);
    expect(server.payloads('send')).toEqual([]);
  });

  it('opens no room whose answer comes after I left it', async () => {
    rooms.open('advprog');
    await Promise.all([rooms.leave('advprog'), settled()]);

    expect(rooms.mine().map(({ slug }) => slug)).toEqual(['lobby']);
    expect(server.joined).not.toContain('advprog');
  });

  it('enters no room only because another tab is saying something there', async () => {
    const said = { room: 'advprog', id: 'x', text: 'from another tab', at: Date.now() };
    await server.outbox.update(() => [{ ...said, state: 'sending' }]);
    document.dispatchEvent(new Event('visibilitychange'));
    await settled();

    expect(rooms.mine().map(({ slug }) => slug)).toEqual(['lobby']);
  });

  it('enters the room of what a tab left behind that is gone, when it is looked at', async () => {
    const said = { room: 'advprog', id: 'x', text: 'left behind', at: Date.now() - 60_000 };
    await server.outbox.update(() => [{ ...said, state: 'sending' }]);
    await settled();
    document.dispatchEvent(new Event('visibilitychange'));
    await settled();
    await settled();

    expect(server.room('advprog').messages).toMatchObject([{ text: 'left behind' }]);
  });

  it('enters the room of what was said on another visit, and says it there', async () => {
    TestBed.resetTestingModule();
    server = FakeServer.setUp();
    const said = { room: 'advprog', id: 'x', text: 'from yesterday', at: 1 };
    await server.outbox.update(() => [
      { ...said, state: 'sending' },
      { ...said, id: 'y', room: 'done', state: 'sent', seq: 1 },
    ]);
    const identity = TestBed.inject(Identity);
    rooms = TestBed.inject(Rooms);
    identity.connect();
    server.welcome();
    await settled();
    await settled();

    expect(server.room('advprog').messages).toMatchObject([{ text: 'from yesterday' }]);
    expect(rooms.mine().map(({ slug }) => slug)).toEqual(['lobby', 'advprog']);
  });

  describe('refused', () => {
    beforeEach(async () => {
      server.instead.set('send', { code: 'closed', message: 'this room is closed' });
      rooms.say('lobby', 'hello');
      await settled();
    });

    it('shows why', () => {
      expect(said()).toMatchObject([{ state: 'failed', refusal: 'this room is closed' }]);
    });

    it('can be tried again', async () => {
      rooms.retry(said()[0]?.id ?? '');
      await settled();

      expect(written()).toEqual(['hello said']);
    });

    it('goes back to where it was written, before what was typed since', async () => {
      lobby.draft.write('and more');
      rooms.edit({ room: 'lobby', id: said()[0]?.id ?? '', text: 'hello' });
      await settled();

      expect(lobby.draft.text()).toBe('hello\nand more');
      expect(lobby.draft.takenBack()).toBe(1);
      expect(written()).toEqual([]);
    });

    it('can be thrown away', async () => {
      rooms.discard(said()[0]?.id ?? '');
      await settled();

      expect(written()).toEqual([]);
      expect(server.room('lobby').messages).toEqual([]);
    });
  });

  it('tries no more what a mute refuses, until its writer says so; the next one goes out', async () => {
    server.restrictions.set(server.you, { muted: {} });
    server.tell('restricted', { room: 'lobby', muted: {} });
    await rooms.say('lobby', 'one');
    await settled();
    expect(said()).toMatchObject([{ state: 'failed', refusal: 'you are muted in this room' }]);
    expect(lobby.writable()).toBe(false);
    server.restrictions.set(server.you, {});
    server.tell('restricted', { room: 'lobby' });
    await rooms.say('lobby', 'two');
    await settled();
    expect(written()).toEqual(['two said', 'one failed']);

    rooms.retry(said()[1]?.id ?? '');
    await settled();

    expect(written()).toEqual(['two said', 'one said']);
  });

  it('tells the others that I am writing, and fails at that in silence', async () => {
    rooms.typing('lobby');
    server.lose();
    rooms.typing('lobby');
    await settled();

    expect(server.payloads('typing')).toEqual([{ room: 'lobby' }]);
  });
});
