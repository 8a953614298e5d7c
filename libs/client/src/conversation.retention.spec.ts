import { LIMITS } from '@parlour/protocol';
import fc from 'fast-check';
import { Conversation } from './conversation';
import { FakeServer, settled } from './testing/fake-server';
import { RoomLog } from './testing/room-log';
import { begin, fold, forget, type Timeline } from './timeline';

describe('a conversation whose old messages are not kept', () => {
  let log: RoomLog;
  let server: FakeServer;
  let conversation: Conversation;
  let timeline: Timeline;

  const say = (count: number) => {
    for (let i = 0; i < count; i++) log.send(`at ${log.head}`);
  };
  /** From which message to which: all of them. */
  const span = () => {
    const first = timeline.messages[0]?.seq ?? 0;
    const last = timeline.messages.at(-1)?.seq ?? 0;
    expect(timeline.messages).toEqual(log.messages.slice(first - 1, last));
    return [first, last];
  };

  beforeEach(async () => {
    log = new RoomLog();
    server = new FakeServer(log);
    conversation = new Conversation('lobby', server, (now) => (timeline = now));
    say(500);
    await conversation.enter();
  });

  it('pages back to where they begin, and asks for nothing before that', async () => {
    log.purge(250);
    await conversation.loadOlder();
    await conversation.loadOlder();
    expect(span()).toEqual([250, 500]);
    expect(timeline).toMatchObject({ older: false, first: 250 });
    const { length } = server.asked;
    await conversation.loadOlder();
    expect(server.asked).toHaveLength(length);
  });

  it('comes to an end where all before what is held went meanwhile, and some of that', async () => {
    log.purge(450);
    await conversation.loadOlder();
    expect(span()).toEqual([450, 500]);
    expect(timeline).toMatchObject({ older: false, newer: false, first: 450 });
  });

  it('has no hole where what it missed is not kept', async () => {
    say(400);
    log.purge(601);
    await conversation.enter();
    await settled();
    expect(span()).toEqual([601, 900]);
    expect(timeline).toMatchObject({ older: false, cursor: log.head });
  });

  it('has none either when a frame tells of it, or the lobby is told without asking', async () => {
    say(250);
    log.purge(620);
    conversation.receive({ after: 740, head: 750, messages: log.messages.slice(740) });
    await settled();
    expect(span()).toEqual([620, 750]);
    say(100);
    log.purge(800);
    conversation.accept(log.join());
    await settled();
    expect(span()).toEqual([800, 850]);
  });

  it('reaches the head where the newest change went as well', async () => {
    log.remove(1);
    log.purge(2);
    await conversation.check(false);
    expect(timeline.cursor).toBe(501);
    const { length } = server.asked;
    await conversation.enter();
    await settled();
    expect(server.asked).toHaveLength(length + 1);
  });

  it('begins with nothing where nothing is kept, and goes on with what is said next', async () => {
    log.purge(501);
    conversation.reset();
    await conversation.enter();
    expect(timeline).toMatchObject({ messages: [], last: 500, older: false, newer: false });
    say(1);
    conversation.receive(log.frame(500));
    expect(span()).toEqual([501, 501]);
  });

  it('leads who was reading what is gone to the newest', async () => {
    conversation.keeping('oldest');
    for (let page = 0; page < 4; page++) await conversation.loadOlder();
    expect(span()).toEqual([1, 400]);
    log.purge(450);
    conversation.forget(450);
    await settled();
    expect(span()).toEqual([450, 500]);
    expect(timeline).toMatchObject({ older: false, newer: false });
  });

  it('takes no page back in that was on its way when it went', async () => {
    const release = server.hold();
    const paged = conversation.loadOlder();
    await settled();
    log.purge(501);
    conversation.forget(501);
    release();
    await paged;
    expect(timeline).toMatchObject({ messages: [], older: false, newer: false, first: 501 });
  });
});

it('a timeline holds all that is kept from somewhere on, whatever went, and when', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('send' as const) }),
    fc.record({ kind: fc.constant('purge' as const), by: fc.nat(5) }),
    fc.record({ kind: fc.constant('sync' as const) }),
  );
  fc.assert(
    fc.property(fc.nat(9), fc.array(step, { maxLength: 60 }), (before, steps) => {
      const log = new RoomLog('lobby', LIMITS.page);
      for (let i = 0; i < before; i++) log.send(`before ${i}`);
      let timeline = begin(log.join());
      const sync = () => {
        const { first, ...changes } = log.changes(timeline.cursor);
        const next = fold(forget(timeline, first), changes);
        if (next !== 'gap') timeline = next;
      };
      for (const one of steps) {
        if (one.kind === 'send') log.send(`at ${log.head}`);
        else if (one.kind === 'purge') {
          log.purge(Math.min(log.first + one.by, log.messages.length + 1));
        } else sync();
      }
      sync();
      expect(timeline.messages).toEqual(log.messages.slice(log.first - 1));
      expect(timeline).toMatchObject({ cursor: log.head, older: false, newer: false });
    }),
  );
});
