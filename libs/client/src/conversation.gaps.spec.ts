import { Conversation } from './conversation';
import { FakeServer, settled } from './testing/fake-server';
import { RoomLog } from './testing/room-log';
import type { Timeline } from './timeline';

describe('a gap in what a conversation is told', () => {
  let log: RoomLog;
  let server: FakeServer;
  let conversation: Conversation;
  let timeline: Timeline;

  const texts = () => timeline.messages.map(({ text }) => text);
  const say = (...all: string[]) => all.forEach((text) => log.send(text));
  /** Something is said and told, after something that was not told. */
  const leaveGap = () => {
    say('lost', 'told');
    conversation.receive(log.frame(log.head - 1));
  };

  beforeEach(async () => {
    log = new RoomLog('lobby', 3);
    server = new FakeServer(log);
    conversation = new Conversation('lobby', server, (next) => (timeline = next));
    say('first');
    await conversation.enter();
  });

  afterEach(() => jest.useRealTimers());

  it('is closed by one sync from the cursor', async () => {
    leaveGap();
    await settled();

    expect(server.payloads('sync')).toEqual([{ room: 'lobby', after: 1 }]);
    expect(texts()).toEqual(['first', 'lost', 'told']);
  });

  it('is asked for once, however many frames find it', async () => {
    const release = server.hold();
    leaveGap();
    conversation.receive(log.frame(log.head - 1));
    conversation.receive(log.frame(log.head - 1));
    release();
    await settled();

    expect(server.payloads('sync')).toHaveLength(1);
    expect(texts()).toEqual(['first', 'lost', 'told']);
  });

  it('is closed page by page where it is larger than a page', async () => {
    say('2', '3', '4', '5', '6');
    leaveGap();
    await settled();

    expect(server.payloads('sync').map(({ after }) => after)).toEqual([1, 4, 7]);
    expect(texts()).toEqual(['first', '2', '3', '4', '5', '6', 'lost', 'told']);
  });

  it('leaves no hole where a message was changed after the page that it would be in', async () => {
    say('2', '3', '4', '5');
    log.edit(3, 'changed');
    leaveGap();
    await settled();

    expect(texts()).toEqual(['first', '2', 'changed', '4', '5', 'lost', 'told']);
  });

  it('leaves no hole at the beginning either', async () => {
    const fresh = new RoomLog('fresh', 3);
    const inFresh = new Conversation('fresh', new FakeServer(fresh), (next) => (timeline = next));
    await inFresh.enter();
    for (const text of ['1', '2', '3', '4', '5']) fresh.send(text);
    fresh.edit(1, 'changed');

    inFresh.receive(fresh.frame(fresh.head - 1));
    await settled();

    expect(texts()).toEqual(['changed', '2', '3', '4', '5']);
  });

  it('does not swallow what is told while it is being closed', async () => {
    const release = server.hold();
    leaveGap();
    // The answer is on its way already, and does not have this one.
    say('meanwhile');
    conversation.receive(log.frame(log.head - 1));
    release();
    await settled();

    expect(texts()).toEqual(['first', 'lost', 'told', 'meanwhile']);
  });

  it('is asked for again a second later when the server can not answer now', async () => {
    jest.useFakeTimers();
    server.instead.push({ code: 'unavailable', message: 'not now' });
    leaveGap();

    await jest.advanceTimersByTimeAsync(999);
    expect(server.payloads('sync')).toHaveLength(1);

    await jest.advanceTimersByTimeAsync(1);
    expect(server.payloads('sync')).toHaveLength(2);
    expect(texts()).toEqual(['first', 'lost', 'told']);
  });

  it('is given up when the server refuses for good, and found again by the next frame', async () => {
    server.instead.push({ code: 'not_member', message: 'you are not in this room' });
    leaveGap();
    await settled();
    expect(texts()).toEqual(['first']);

    leaveGap();
    await settled();

    expect(server.payloads('sync')[1]).toEqual({ room: 'lobby', after: 1 });
    expect(texts()).toEqual(['first', 'lost', 'told', 'lost', 'told']);
  });

  it('is not asked for without end where the server knows nothing of it', async () => {
    const answers = jest.spyOn(log, 'changes').mockImplementation((after) => {
      if (answers.mock.calls.length > 9) throw new Error('asked without end');
      return { after, head: 1, messages: [], more: false };
    });
    leaveGap();
    await settled();

    expect(answers).toHaveBeenCalledTimes(1);
  });

  it('is asked for no further than what was heard of in this log', async () => {
    say('2', '3', '4');
    await conversation.enter();
    await settled();
    const asked = server.payloads('sync').length;
    log.messages.length = 1;
    log.head = 1;
    await conversation.enter();
    leaveGap();
    await settled();

    expect(server.payloads('sync')).toHaveLength(asked + 1);
    expect(texts()).toEqual(['first', 'lost', 'told']);
  });

  it('is left when the connection is lost, and closed by entering again', async () => {
    server.instead.push('unheard');
    leaveGap();
    await settled();
    expect(texts()).toEqual(['first']);

    await conversation.enter();

    expect(server.payloads('sync')).toHaveLength(1);
    expect(server.payloads('join').at(-1)).toEqual({ room: 'lobby', after: 1 });
    expect(texts()).toEqual(['first', 'lost', 'told']);
  });

  it('is forgotten with everything else when the conversation is reset meanwhile', async () => {
    const release = server.hold();
    leaveGap();
    const before = timeline;
    conversation.reset();
    release();
    await settled();

    expect(timeline).toBe(before);
    expect(server.payloads('sync')).toHaveLength(1);
  });
});
