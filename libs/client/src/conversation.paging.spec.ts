import type { Message } from '@parlour/protocol';
import { Conversation } from './conversation';
import { FakeServer, settled } from './testing/fake-server';
import { RoomLog } from './testing/room-log';
import type { Timeline } from './timeline';

describe('paging through a long room', () => {
  let log: RoomLog;
  let server: FakeServer;
  let conversation: Conversation;
  let timeline: Timeline;
  let news: readonly Message[];

  const say = (count: number) => {
    for (let i = 0; i < count; i++) log.send(`at ${log.head}`);
  };
  /** Something happened, and the client is told of it at once. */
  const tell = (happened: () => void) => {
    const { head } = log;
    happened();
    conversation.receive(log.frame(head));
  };
  /** From which message to which, each in its latest state. */
  const span = () => {
    const first = timeline.messages[0]?.seq ?? 0;
    const last = timeline.messages.at(-1)?.seq ?? 0;
    expect(timeline.messages).toEqual(log.messages.slice(first - 1, last));
    return [first, last];
  };
  const asked = () => server.payloads('history').map(({ before }) => before);
  const back = async (pages: number) => {
    for (let i = 0; i < pages; i++) await conversation.loadOlder();
  };

  beforeEach(async () => {
    log = new RoomLog();
    server = new FakeServer(log);
    conversation = new Conversation('lobby', server, (now, told) => {
      timeline = now;
      news = told;
    });
    say(700);
    await conversation.enter();
  });

  it('goes back page by page, and keeps four', async () => {
    await back(5);

    expect(asked()).toEqual([601, 501, 401, 301, 201]);
    expect(span()).toEqual([101, 500]);
  });

  it('goes on page by page to the end, and then asks for nothing', async () => {
    await back(5);

    await conversation.loadNewer();
    expect(span()).toEqual([201, 600]);
    await conversation.loadNewer();
    expect(span()).toEqual([301, 700]);
    await conversation.loadNewer();

    expect(asked().slice(5)).toEqual([601, 701]);
    expect(timeline.newer).toBe(false);
  });

  it('goes on to the last page, though that is not a full one', async () => {
    await back(4);
    tell(() => say(30));

    await conversation.loadNewer();
    await conversation.loadNewer();

    expect(span()).toEqual([331, 730]);
    expect(timeline.newer).toBe(false);
  });

  it('moves to the newest at once, and asks for nothing where it is there', async () => {
    await back(5);

    await conversation.loadNewest();
    expect(span()).toEqual([601, 700]);
    await conversation.loadNewest();

    expect(asked()).toHaveLength(6);
    expect(asked()[5]).toBeUndefined();
  });

  it('asks for one page at a time, each from where the last one left it', async () => {
    await Promise.all([conversation.loadOlder(), conversation.loadOlder()]);

    expect(asked()).toEqual([601, 501]);
    expect(span()).toEqual([401, 700]);
  });

  it('goes on after a page that did not come, and tells who asked for it', async () => {
    server.instead.push('unheard');

    await expect(conversation.loadOlder()).rejects.toThrow('no answer');
    await conversation.loadOlder();

    expect(span()).toEqual([501, 700]);
  });

  it('brings no news: nobody said that just now', async () => {
    await conversation.loadOlder();
    expect(news).toEqual([]);

    tell(() => log.send('hello'));
    expect(news.map(({ text }) => text)).toEqual(['hello']);
  });

  describe('whose reader wants to stay', () => {
    it('lets go of the newest that come', async () => {
      await back(3);
      conversation.keeping('oldest');
      tell(() => say(5));

      expect(span()).toEqual([301, 700]);
      expect(timeline).toMatchObject({ newer: true, last: 705 });
    });

    it('follows again when the reader does', async () => {
      await back(3);
      conversation.keeping('oldest');
      conversation.keeping('newest');
      tell(() => say(5));

      expect(span()).toEqual([306, 705]);
    });
  });

  describe('while a page is on its way', () => {
    it('takes in what is told, at either end of the window', async () => {
      const release = server.hold();
      const loading = conversation.loadOlder();
      await settled();
      tell(() => say(2));
      release();
      await loading;

      expect(span()).toEqual([501, 702]);
    });

    it('does not fall back behind a change that the page does not have yet', async () => {
      const release = server.hold();
      const loading = conversation.loadOlder();
      await settled();
      tell(() => log.edit(550, 'changed'));
      release();
      await loading;

      expect(timeline.messages.find(({ seq }) => seq === 550)?.text).toBe('changed');
    });

    it('comes to the very end, whatever is said before the newest page is here', async () => {
      await back(5);
      const release = server.hold();
      const loading = conversation.loadNewest();
      await settled();
      tell(() => say(2));
      release();
      await loading;

      expect(span()).toEqual([601, 702]);
      expect(timeline.newer).toBe(false);
    });

    it('comes to the very end, though of two new messages the first was changed since', async () => {
      await back(5);
      const release = server.hold();
      const loading = conversation.loadNewest();
      await settled();
      tell(() => {
        say(2);
        log.edit(701, 'changed');
      });
      release();
      await loading;

      expect(span()).toEqual([601, 702]);
      expect(timeline.newer).toBe(false);
    });

    describe('and the room begins anew', () => {
      let release: () => void;
      let loading: Promise<void>;

      /** The page that is on its way would join up with what the other log's newest page has. */
      beforeEach(async () => {
        release = server.hold();
        loading = conversation.loadOlder();
        await settled();
        log.messages.length = 0;
        log.head = 0;
        for (let i = 0; i < 650; i++) log.send(`in the other log at ${i}`);
      });

      it('has no use for the page after a reset', async () => {
        conversation.reset();
        conversation.accept(log.join());
        release();
        await loading;

        expect(span()).toEqual([551, 650]);
      });

      it('has no use for the page where the log had not come as far as the cursor', async () => {
        conversation.accept(log.join());
        release();
        await loading;

        expect(span()).toEqual([551, 650]);
      });
    });

    it('tells nobody of a timeline that is forgotten', async () => {
      const release = server.hold();
      const loading = conversation.loadOlder();
      await settled();
      const before = timeline;
      conversation.reset();
      release();
      await loading;

      expect(timeline).toBe(before);
    });
  });
});
