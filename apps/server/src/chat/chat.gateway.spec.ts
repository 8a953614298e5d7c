import { commands } from '@parlour/protocol/schemas';
import { refusal, TestParlour, type Visitor } from '../testing/parlour';

/** A chat from one end to the other; each rule has its own spec beside the code it is about. */
describe('the chat gateway', () => {
  let parlour: TestParlour;

  beforeAll(async () => {
    parlour = await TestParlour.start();
  });
  afterAll(() => parlour.stopAndForget());

  it('carries a conversation to everybody in the room and to nobody else', async () => {
    const [ann, bob, eve] = [
      await parlour.guest({ name: 'Ann' }),
      await parlour.guest({ name: 'Bob' }),
      await parlour.guest({ name: 'Eve' }),
    ];
    for (const who of [ann, bob]) await who.ask('join', { room: 'talk' });
    expect(await ann.ask('send', { room: 'talk', id: 'a1', text: 'Hello!' })).toEqual({
      ok: true,
      data: { seq: 1, at: expect.any(Number) },
    });
    await bob.ask('send', { room: 'talk', id: 'b1', text: 'Hi.\n👩‍👩‍👧', replyTo: 1 });
    await bob.ask('send', { room: 'lobby', id: 'b2', text: 'everybody!' });

    for (const who of [ann, bob]) {
      await who.next('messages', ({ room, head }) => room === 'talk' && head === 2);
      const said = who.all('messages').flatMap(({ messages }) => messages);
      expect(said.filter(({ room }) => room === 'talk')).toEqual([
        {
          ...{ room: 'talk', seq: 1, rev: 1, id: 'a1', at: expect.any(Number) },
          ...{ author: ann.welcome.you, text: 'Hello!' },
        },
        {
          ...{ room: 'talk', seq: 2, rev: 2, id: 'b1', at: expect.any(Number) },
          ...{ author: bob.welcome.you, text: 'Hi.\n👩‍👩‍👧', replyTo: 1 },
        },
      ]);
    }
    await eve.next('messages', ({ room }) => room === 'lobby');
    expect(eve.all('messages').map(({ room }) => room)).toEqual(['lobby']);
  });

  it('answers every command as the contract says', async () => {
    const ann = await parlour.guest();
    const payloads: [keyof typeof commands, object][] = [
      ['join', { room: 'tour' }],
      ['rename', { name: 'Tourist' }],
      ['send', { room: 'tour', id: '1', text: 'Look!' }],
      ['sync', { room: 'tour', after: 0 }],
      ['history', { room: 'tour' }],
      ['members', { room: 'tour' }],
      ['rooms', {}],
      ['typing', { room: 'tour' }],
      ['echo', { text: 'hello' }],
      ['remove', { room: 'tour', seq: 1 }],
      ['configure', { room: 'tour', topic: 'Where to go' }],
      ['create', { title: 'A quiet corner', access: 'private' }],
      ['moderate', { room: 'tour', guest: 'nobody-nobody-nobody--', action: 'mute' }],
      ['moderations', { room: 'tour' }],
      ['restrictions', { room: 'tour' }],
      ['close', { room: 'tour' }],
      ['leave', { room: 'tour' }],
      ['delete', { room: 'tour' }],
    ];
    expect(payloads.map(([command]) => command).sort()).toEqual(Object.keys(commands).sort());
    for (const [command, payload] of payloads) {
      const { ok, data } = await ann.ask(command, payload);
      expect([command, ok]).toEqual([command, true]);
      // Strict: nothing more than the contract names.
      expect([command, commands[command].answer.strict().safeParse(data).error]).toEqual([
        command,
        undefined,
      ]);
    }
  });

  it('answers what it does not know', async () => {
    const ann = await parlour.guest();
    for (const command of ['shout', 'Join', 'constructor', '__proto__', 'error', '']) {
      expect(await ann.ask(command, { room: 'lobby' })).toEqual(refusal('unknown_command'));
    }
  });

  it('handles a command without an acknowledgement all the same', async () => {
    const ann = await parlour.guest();
    ann.socket.emit('send', { room: 'lobby', id: 'quiet', text: 'no answer, please' });
    const { messages } = await ann.next('messages', ({ messages }) =>
      messages.some(({ id }) => id === 'quiet'),
    );
    expect(messages.at(-1)?.text).toBe('no answer, please');
  });

  it('echoes a text with the time, and takes none for none', async () => {
    const ann = await parlour.guest();
    const before = Date.now();
    const { data } = await ann.ask('echo', { text: 'ping' });
    expect(data).toEqual({ text: 'ping', at: expect.any(Number) });
    expect(data.at).toBeGreaterThanOrEqual(before);
    expect(data.at).toBeLessThanOrEqual(Date.now());
    expect(await ann.ask('echo')).toEqual({ ok: true, data: { at: expect.any(Number) } });
    expect(await ann.ask('echo', { text: 'x'.repeat(1_025) })).toEqual(
      refusal('too_large', 'text'),
    );
  });

  it('lets join, send and leave go out in one breath', async () => {
    const ann = await parlour.guest();
    const answers = await Promise.all([
      ann.ask('join', { room: 'breath' }),
      ann.ask('send', { room: 'breath', id: '1', text: 'in' }),
      ann.ask('history', { room: 'breath' }),
      ann.ask('leave', { room: 'breath' }),
      ann.ask('send', { room: 'breath', id: '2', text: 'out' }),
    ]);
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true, true, false]);
    expect(answers[4]).toEqual(refusal('not_member', 'room'));
  });

  describe('typing', () => {
    it('is shown to the others, once for many key strokes', async () => {
      const [ann, bob]: Visitor[] = [await parlour.guest(), await parlour.guest()];
      for (const who of [ann, bob]) await who?.ask('join', { room: 'desk' });
      for (let i = 0; i < 5; i++) {
        expect(await ann?.ask('typing', { room: 'desk' })).toEqual({ ok: true, data: {} });
      }
      const { members } = (await bob?.next('typing', ({ room }) => room === 'desk')) ?? {};
      expect(members).toEqual([ann?.welcome.you]);
      expect(bob?.all('typing')).toHaveLength(1);
    });

    it('needs membership', async () => {
      const [ann, bob] = [await parlour.guest(), await parlour.guest()];
      await ann.ask('join', { room: 'study' });
      expect(await bob.ask('typing', { room: 'study' })).toEqual(refusal('not_member', 'room'));
      expect(await bob.ask('typing', { room: 'nowhere' })).toEqual(refusal('not_found', 'room'));
    });
  });
});
