import { ChatError } from '@parlour/protocol';
import { Conversation } from './conversation';
import { FakeServer, settled } from './testing/fake-server';
import { RoomLog } from './testing/room-log';
import type { Timeline } from './timeline';

const refusal = { code: 'not_found', message: 'no such room' } as const;
const unavailable = { code: 'unavailable', message: 'not now' } as const;

describe('a conversation', () => {
  let log: RoomLog;
  let server: FakeServer;
  let conversation: Conversation;
  let timelines: Timeline[];

  const timeline = () => timelines.at(-1);
  const texts = () => timeline()?.messages.map(({ text }) => text);
  /** Says something that the client is told of at once. */
  const heard = (text: string) => {
    log.send(text);
    conversation.receive(log.frame(log.head - 1));
  };

  beforeEach(() => {
    log = new RoomLog('lobby', 3);
    server = new FakeServer(log);
    timelines = [];
    conversation = new Conversation('lobby', server, (next) => timelines.push(next));
    log.send('one');
    log.send('two');
  });

  describe('entering', () => {
    it('begins with the newest page, and tells who is there', async () => {
      const joined = await conversation.enter();

      expect(server.payloads('join')).toEqual([{ room: 'lobby' }]);
      expect(joined.members).toHaveLength(1);
      expect(texts()).toEqual(['one', 'two']);
    });

    it('goes on from its cursor the second time', async () => {
      await conversation.enter();
      log.send('three');

      await conversation.enter();

      expect(server.payloads('join').at(-1)).toEqual({ room: 'lobby', after: 2 });
      expect(texts()).toEqual(['one', 'two', 'three']);
    });

    it('asks for what did not fit the answer', async () => {
      await conversation.enter();
      for (const text of ['3', '4', '5', '6', '7', '8']) log.send(text);

      await conversation.enter();
      await settled();

      expect(texts()).toEqual(['one', 'two', '3', '4', '5', '6', '7', '8']);
      expect(server.payloads('sync')).toEqual([{ room: 'lobby', after: 5 }]);
    });

    it('starts afresh where the log has not come as far as its cursor', async () => {
      await conversation.enter();
      server.log.messages.length = 1;
      server.log.head = 1;

      await conversation.enter();

      expect(texts()).toEqual(['one']);
      expect(timeline()?.cursor).toBe(1);
    });

    it('throws the refusal, and holds nothing', async () => {
      server.instead.push(refusal);

      const entering = conversation.enter();

      await expect(entering).rejects.toThrow(new ChatError('not_found', 'no such room'));
      await expect(entering).rejects.toHaveProperty('code', 'not_found');
      expect(timelines).toEqual([]);
    });

    it('says so when there is no answer', async () => {
      server.instead.push('unheard');

      await expect(conversation.enter()).rejects.toThrow('no answer');
    });
  });

  describe('a fresh start that nobody asked for', () => {
    it('begins the timeline where there is none', () => {
      conversation.accept(log.join());

      expect(texts()).toEqual(['one', 'two']);
    });

    it('changes nothing where nothing was missed', () => {
      conversation.accept(log.join());
      conversation.accept(log.join());

      expect(timelines).toHaveLength(1);
      expect(server.asked).toEqual([]);
    });

    it('keeps what is held, and asks for what was missed', async () => {
      conversation.accept(log.join());
      for (const text of ['3', '4', '5', '6']) log.send(text);

      conversation.accept(log.join());
      await settled();

      expect(server.payloads('sync')[0]).toEqual({ room: 'lobby', after: 2 });
      expect(texts()).toEqual(['one', 'two', '3', '4', '5', '6']);
    });
  });

  describe('following', () => {
    it('folds what it is told', async () => {
      await conversation.enter();

      heard('three');

      expect(texts()).toEqual(['one', 'two', 'three']);
      expect(server.payloads('sync')).toEqual([]);
    });

    it('tells nobody of a repeat', async () => {
      await conversation.enter();
      heard('three');

      conversation.receive(log.frame(2));

      expect(timelines).toHaveLength(2);
    });

    it('takes no frame before it has entered', () => {
      conversation.receive(log.frame(0));

      expect(timelines).toEqual([]);
      expect(server.asked).toEqual([]);
    });

    it('forgets everything when it is reset, and starts afresh', async () => {
      await conversation.enter();

      conversation.reset();
      heard('three');
      await conversation.enter();

      expect(server.payloads('join')).toEqual([{ room: 'lobby' }, { room: 'lobby' }]);
      expect(texts()).toEqual(['one', 'two', 'three']);
    });
  });

  describe('loading what was said before', () => {
    it('asks for the page before the first message it holds', async () => {
      log.send('three');
      log.send('four');
      await conversation.enter();

      await conversation.loadOlder();

      expect(server.payloads('history')).toEqual([{ room: 'lobby', before: 2 }]);
      expect(texts()).toEqual(['one', 'two', 'three', 'four']);
      expect(timeline()?.older).toBe(false);
    });

    it('asks for nothing at the beginning of the room, or before it has entered', async () => {
      await conversation.loadOlder();
      await conversation.enter();
      await conversation.loadOlder();

      expect(server.payloads('history')).toEqual([]);
    });

    it('leaves the timeline as it is when it is refused', async () => {
      log.send('three');
      log.send('four');
      await conversation.enter();
      server.instead.push(unavailable);

      await conversation.loadOlder();

      expect(texts()).toEqual(['two', 'three', 'four']);
    });
  });
});
