import { Conversation } from './conversation';
import { FakeServer, settled } from './testing/fake-server';
import type { Timeline } from './timeline';

describe('looking after a silent room', () => {
  let server: FakeServer;
  let conversation: Conversation;
  let timeline: Timeline;

  const texts = () => timeline.messages.map(({ text }) => text);
  const tell = (text: string) => {
    server.log.send(text);
    conversation.receive(server.log.frame(server.log.head - 1));
  };

  beforeEach(async () => {
    server = new FakeServer();
    conversation = new Conversation('lobby', server, (next) => (timeline = next));
    server.log.send('first');
    await conversation.enter();
  });

  it('finds what was lost without a trace', async () => {
    server.log.send('lost');

    await conversation.check();

    expect(texts()).toEqual(['first', 'lost']);
  });

  it('changes nothing where nothing was lost', async () => {
    const before = timeline;

    await conversation.check();

    expect(server.payloads('sync')).toEqual([{ room: 'lobby', after: 1 }]);
    expect(timeline).toBe(before);
  });

  it('asks for nothing where something came since the last look', async () => {
    tell('hello');

    await conversation.check();
    expect(server.payloads('sync')).toHaveLength(0);

    await conversation.check();
    expect(server.payloads('sync')).toHaveLength(1);
  });

  it('asks all the same where somebody has been away', async () => {
    tell('hello');

    await conversation.check(false);

    expect(server.payloads('sync')).toHaveLength(1);
  });

  it('takes a refusal for an answer', async () => {
    server.instead.push({ code: 'not_member', message: 'you are not in this room' });

    await conversation.check();

    expect(texts()).toEqual(['first']);
  });

  it('asks for nothing before the room is entered', async () => {
    const early = new Conversation('lobby', server, () => undefined);

    await early.check();

    expect(server.payloads('sync')).toEqual([]);
  });

  it('is no trouble where the connection is lost', async () => {
    server.instead.push('unheard');

    await expect(conversation.check()).resolves.toBeUndefined();
  });

  it('asks once, however often it looks before the answer', async () => {
    const release = server.hold();
    const looks = [conversation.check(), conversation.check()];
    release();
    await Promise.all(looks);
    await settled();

    expect(server.payloads('sync')).toHaveLength(1);
  });
});
