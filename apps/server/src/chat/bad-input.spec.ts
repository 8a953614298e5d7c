import {
  type Arguments,
  ask,
  BROKEN_PACKETS,
  CANARY,
  canaries,
  goodPayloads,
  Json,
  ODD_CALLS,
  ODD_TEXTS,
  oddFields,
  tell,
} from '@parlour/harness';
import { type CommandName, ERROR_CODES, type Reply } from '@parlour/protocol';
import { commands } from '@parlour/protocol/schemas';
import { refusal, TestParlour, type Visitor } from '../testing/parlour';

/** A room that nobody makes: what fits but for it is `not_found`. */
const NOWHERE = 'nowhere';
const COMMANDS = [...(Object.keys(commands) as CommandName[]), 'shout'];

describe('bad input', () => {
  let parlour: TestParlour;
  let healthy: Visitor;
  let odd: Visitor;

  beforeAll(async () => {
    parlour = await TestParlour.start({ RATE_LIMIT: 'off' });
    healthy = await parlour.guest({}, { transports: ['websocket'] });
  });
  afterAll(() => parlour.stopAndForget());

  beforeEach(async () => {
    if (!odd?.socket.connected) odd = await parlour.guest({}, { transports: ['websocket'] });
  });

  afterEach(async () => {
    expect(await healthy.ask('echo', { text: 'still served' })).toMatchObject({
      data: { text: 'still served' },
    });
    expect(odd.socket.connected).toBe(true);
  });

  const askSoon = (command: string, args: Arguments) => ask(odd.socket, command, args, 2_000);

  /** A refusal that echoes nothing, or an answer that fits the contract. */
  function expectDecent(command: string, reply: Reply<unknown>) {
    if (reply.ok) {
      expect(commands[command as CommandName].answer.safeParse(reply.data).error).toBeUndefined();
      return;
    }
    expect(JSON.stringify(reply)).not.toContain(CANARY.slice(0, 6));
    expect(ERROR_CODES).toContain(reply.error.code);
    // That would be a mistake of the server's own.
    expect(reply.error.code).not.toBe('unavailable');
    expect(reply.error.message.length).toBeLessThan(200);
    if (command === 'shout') expect(reply).toEqual(refusal('unknown_command'));
  }

  describe.each(COMMANDS)('%s', (command) => {
    it.each(ODD_CALLS)('is answered for %s', async (_, args) => {
      const reply = await askSoon(command, args);
      expectDecent(command, reply);
      // The only ones that ask for nothing.
      if (reply.ok) expect(['echo', 'rooms']).toContain(command);
    });

    it('takes all of it without an acknowledgement', async () => {
      for (const [, args] of ODD_CALLS) tell(odd.socket, command, args);
      expect(await askSoon('echo', [])).toMatchObject({ ok: true });
    });
  });

  it('names the first field that does not fit', async () => {
    expect(await askSoon('join', [{}])).toEqual(refusal('invalid', 'room'));
    expect(await askSoon('join', [{ room: 'lobby', after: '1' }])).toEqual(
      refusal('invalid', 'after'),
    );
    expect(await askSoon('echo', ['text'])).toEqual(refusal('invalid'));
    expect(await askSoon('echo', [{}, {}])).toEqual(refusal('invalid'));
    const deep = new Json('{"text":'.repeat(20) + '1' + '}'.repeat(20));
    expect(await askSoon('echo', deep)).toEqual(refusal('invalid'));
    const large = [{ more: canaries(65 * 1_024) }];
    expect(await askSoon('echo', large)).toEqual(refusal('too_large'));
  });

  it('stored nothing of it', async () => {
    const { data } = await healthy.ask('join', { room: 'lobby' });
    expect(data.room.last).toBe(0);
    expect((await healthy.ask('rooms')).data.rooms).toHaveLength(1);
    expect(healthy.all('renamed')).toEqual([]);
  });

  // Behind "stored nothing": some of it is a fair name, or a fair room.
  it.each(Object.entries(goodPayloads(NOWHERE)))(
    '%s is answered for every odd value of every field',
    async (command, good) => {
      for (const [name, args] of oddFields(good)) {
        const reply = await askSoon(command, args).catch(() => `${name} is not answered`);
        if (typeof reply === 'string') throw new Error(reply);
        expectDecent(command, reply);
      }
    },
  );

  it('keeps every text unit by unit, or refuses it', async () => {
    const said = new Map<string, string>();
    for (const [id, text] of ODD_TEXTS) {
      const reply = await askSoon('send', [{ room: 'lobby', id, text }]);
      if (reply.ok) said.set(id, text);
      else expect(['invalid', 'too_large']).toContain(reply.error.code);
    }
    const { data } = await healthy.ask('history', { room: 'lobby' });
    const kept = data.messages.map(({ id, text }: { id: string; text: string }) => [id, text]);
    expect(kept).toEqual([...said]);
    expect(said.size).toBeGreaterThan(ODD_TEXTS.length / 2);
  });

  it.each(BROKEN_PACKETS)('costs nobody but its sender the connection: %s', async (_, packet) => {
    const vandal = await parlour.guest({}, { transports: ['websocket'] });
    const gone = new Promise((resolve) => vandal.socket.once('disconnect', resolve));
    vandal.socket.io.engine.write(packet);
    vandal.socket.io.engine.write('2["echo"]');
    await gone;
  });

  it('is an event without a name, too', async () => {
    const vandal = await parlour.guest({}, { transports: ['websocket'] });
    vandal.socket.io.engine.write('2');
    vandal.socket.io.engine.write('27');
    expect(await vandal.ask('echo', {})).toMatchObject({ ok: true });
  });
});
