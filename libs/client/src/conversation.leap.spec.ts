import type { Message } from '@parlour/protocol';
import { Conversation, FAR } from './conversation';
import { FakeServer, settled } from './testing/fake-server';
import { RoomLog } from './testing/room-log';
import type { Timeline } from './timeline';

const MUCH = 100_000;

describe('a conversation that is far behind', () => {
  let log: RoomLog;
  let server: FakeServer;
  let conversation: Conversation;
  let timeline: Timeline;
  let news: readonly Message[];

  const say = (count: number) => {
    for (let i = 0; i < count; i++) log.send(`at ${log.head}`);
  };
  const tell = (count = 1) => {
    const { head } = log;
    say(count);
    conversation.receive(log.frame(head));
  };
  /** From which message to which, each in its latest state. */
  const span = () => {
    const first = timeline.messages[0]?.seq ?? 0;
    const last = timeline.messages.at(-1)?.seq ?? 0;
    expect(timeline.messages).toEqual(log.messages.slice(first - 1, last));
    return [first, last];
  };

  beforeEach(async () => {
    log = new RoomLog();
    server = new FakeServer(log);
    conversation = new Conversation('lobby', server, (now, told) => {
      timeline = now;
      news = told;
    });
    say(500);
    await conversation.enter();
  });

  it('goes on with the newest messages when it comes back, and not through all of them', async () => {
    say(MUCH);
    await conversation.enter();
    await settled();

    expect(server.asked.length).toBeLessThanOrEqual(4);
    expect(span()).toEqual([500 + MUCH - 99, 500 + MUCH]);
    expect(timeline).toMatchObject({
      cursor: log.head,
      last: 500 + MUCH,
      older: true,
      newer: false,
    });
    expect(news).toEqual(timeline.messages);
  });

  it('does so in the lobby, which it is told of without asking', async () => {
    say(MUCH);
    conversation.accept(log.join());
    await settled();

    expect(server.payloads('sync')).toEqual([]);
    expect(span()).toEqual([500 + MUCH - 99, 500 + MUCH]);
  });

  it('does so when a frame tells how far behind it is', async () => {
    say(MUCH);
    tell();
    await settled();

    expect(server.payloads('sync')).toEqual([]);
    expect(span()).toEqual([500 + MUCH - 98, 501 + MUCH]);
  });

  it('follows what is said from there on, and reads back from there', async () => {
    say(MUCH);
    await conversation.enter();
    await settled();
    tell(3);
    await conversation.loadOlder();

    expect(span()).toEqual([500 + MUCH - 199, 503 + MUCH]);
  });

  it('misses nothing of what is said while it asks', async () => {
    say(MUCH);
    const release = server.hold();
    const entered = conversation.enter();
    tell(5);
    release();
    await entered;
    tell(5);
    await settled();

    expect(span()[1]).toBe(510 + MUCH);
    expect(timeline.cursor).toBe(log.head);
  });

  it('catches up message by message where it is less far', async () => {
    say(FAR);
    await conversation.enter();
    await settled();

    expect(server.payloads('join')).toHaveLength(2);
    expect(span()).toEqual([500 + FAR - 399, 500 + FAR]);
  });

  describe('with a reader of what was said before', () => {
    beforeEach(async () => {
      conversation.keeping('oldest');
      await conversation.loadOlder();
      await conversation.loadOlder();
      expect(span()).toEqual([201, 500]);
      say(MUCH);
    });

    it('leaves them where they are, and says that there is more', async () => {
      await conversation.enter();
      await settled();

      expect(server.payloads('sync')).toEqual([]);
      expect(span()).toEqual([201, 400 + 200]);
      expect(timeline).toMatchObject({ cursor: log.head, last: 500 + MUCH, newer: true });
    });

    it('leaves no hole after what is held', async () => {
      tell();
      await settled();

      expect(span()).toEqual([201, 500]);
      expect(timeline).toMatchObject({ cursor: log.head, last: 501 + MUCH, newer: true });
    });

    it('shows what they read as it is now', async () => {
      log.edit(250, 'changed meanwhile');
      log.edit(450, 'changed meanwhile');
      await conversation.enter();
      await settled();

      expect(span()[0]).toBe(201);
      expect(timeline.messages[49]?.text).toBe('changed meanwhile');
    });

    it('leads them to the newest when they want to', async () => {
      await conversation.enter();
      await settled();
      await conversation.loadNewest();

      expect(span()).toEqual([500 + MUCH - 99, 500 + MUCH]);
      expect(timeline.newer).toBe(false);
    });

    it('asks again later where it got no answer in the middle of it', async () => {
      const release = server.hold();
      conversation.receive(log.frame(log.head - 1));
      await settled();
      server.instead.push('unheard');
      release();
      await settled();
      expect(server.payloads('history').at(-1)).toEqual({ room: 'lobby', before: 501 });
      expect(timeline.cursor).toBe(500);
      await conversation.enter();
      await settled();

      expect(timeline.cursor).toBe(log.head);
    });
  });

  it('waits for a server that can not answer now', async () => {
    jest.useFakeTimers();
    say(MUCH);
    conversation.receive(log.frame(log.head - 1));
    server.instead.push({ code: 'unavailable', message: 'not now' });
    await jest.advanceTimersByTimeAsync(5_000);
    jest.useRealTimers();

    expect(span()).toEqual([500 + MUCH - 99, 500 + MUCH]);
  });

  it('is not led anywhere in a log that is over', async () => {
    say(MUCH);
    const release = server.hold();
    conversation.receive(log.frame(log.head - 1));
    conversation.reset();
    timeline = undefined as unknown as Timeline;
    release();
    await settled();

    expect(timeline).toBeUndefined();
  });

  it('is not led from another log into the one that is over', async () => {
    say(MUCH);
    const release = server.hold();
    conversation.receive(log.frame(log.head - 1));
    await settled();
    conversation.reset();
    log = new RoomLog();
    say(3);
    conversation.accept(log.join());
    release();
    await settled();

    expect(span()).toEqual([1, 3]);
  });
});
