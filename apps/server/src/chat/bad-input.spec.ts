import { ERROR_CODES, type Reply } from '@parlour/protocol';
import { commands } from '@parlour/protocol/schemas';
import { refusal, TestParlour, type Visitor } from '../testing/parlour';

/** What no answer may contain. Its capitals keep it from ever being a room. */
const CANARY = 'CANARY-7f3a';
/** A room that nobody makes: what fits but for it is `not_found`. */
const NOWHERE = 'nowhere';
const COMMANDS = [...Object.keys(commands), 'shout'];
const FIELDS = [
  ...['room', 'id', 'text', 'name', 'after', 'before', 'around', 'limit', 'from', 'query'],
  ...['key', 'replyTo'],
];
const KB = 1_024;
const long = (units: number) => CANARY.repeat(Math.ceil(units / CANARY.length)).slice(0, units);
const everyField = (value: unknown) => Object.fromEntries(FIELDS.map((field) => [field, value]));
const nested = (depth: number) => '{"text":'.repeat(depth) + `"${CANARY}"` + '}'.repeat(depth);

/** Arguments, as a stock client sends them. */
const SHAPES: [string, unknown[]][] = [
  ['no argument', []],
  ['null', [null]],
  ['undefined', [undefined]],
  ['true', [true]],
  ['a number', [42]],
  ['NaN', [NaN]],
  ['a number beyond all counting', [{ ...everyField(1e308), room: NOWHERE }]],
  ['a fraction', [{ ...everyField(0.5), room: NOWHERE }]],
  ['a negative number', [{ ...everyField(-1), room: NOWHERE }]],
  ['an empty string', ['']],
  ['a string', [CANARY]],
  ['an array', [[CANARY, CANARY]]],
  ['a long array', [Array.from({ length: 100_000 }, () => CANARY[0])]],
  ['two arguments', [{ room: 'lobby' }, { text: CANARY }]],
  ['a Buffer', [Buffer.from(CANARY)]],
  ['a Buffer of 200 KB', [Buffer.alloc(200 * KB, CANARY)]],
  ['an unknown field', [{ [CANARY]: CANARY }]],
  [
    'ten thousand fields',
    [Object.fromEntries(Array.from({ length: 1e4 }, (_, n) => [`k${n}`, n]))],
  ],
  ['a field name of 100 KB', [{ [long(100 * KB)]: 1 }]],
  ['a constructor', [{ constructor: { prototype: { room: CANARY } } }]],
  ...[4, 64, 900].map((kb): [string, unknown[]] => [`a string of ${kb} KB`, [long(kb * KB)]]),
  ...[4, 60].map((kb): [string, unknown[]] => [
    `fields of ${kb} KB in all`,
    [everyField(long((kb * KB) / FIELDS.length))],
  ]),
  ['a field of 900 KB', [{ room: 'lobby', text: long(900 * KB) }]],
  ['fields of null', [everyField(null)]],
  ['fields of numbers', [everyField(7)]],
  ['fields of empty strings', [everyField('')]],
  ['fields of arrays', [everyField([CANARY])]],
  ['fields of objects', [everyField({ toString: CANARY })]],
  // Socket.IO itself cuts a connection for more than ten in one packet.
  ['fields of Buffers', [{ room: Buffer.from(CANARY), text: Buffer.from(CANARY) }]],
  ['fields of lone surrogates', [everyField('\udc00')]],
  ['fields of NUL', [everyField('\0')]],
  ['fields of SQL', [everyField(`'; drop table messages; -- ${CANARY}`)]],
  ['fields named as methods', [{ ...everyField('__proto__'), name: 7 }]],
];

/** Payloads that a stock client can't write. */
const RAW: [string, string][] = [
  ['10 levels', nested(10)],
  ['1,000 levels', nested(1_000)],
  ['20,000 levels', nested(20_000)],
  ['20,000 levels of lists', '['.repeat(20_000) + ']'.repeat(20_000)],
  ['__proto__', `{"__proto__":{"room":"lobby","text":"${CANARY}"},"room":7,"text":7}`],
  ['a number of 10,000 digits', `{"room":"${NOWHERE}","after":${'9'.repeat(10_000)}}`],
  ['one field twice', `{"room":"lobby","room":7,"text":7,"name":7}`],
];

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

  const askSoon = (command: string, args: unknown[]): Promise<Reply<unknown>> =>
    odd.socket.timeout(2_000).emitWithAck(command, ...args);

  /** Like {@link askSoon}, with a payload that is JSON already. */
  let lastRawId = 1_000_000;
  function askRaw(command: string, json: string): Promise<Reply<unknown>> {
    const { engine } = odd.socket.io;
    const id = ++lastRawId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no answer in 2 s')), 2_000);
      engine.on('data', function hear(packet: unknown) {
        const answer = `3${id}`;
        if (typeof packet !== 'string' || !packet.startsWith(answer)) return;
        engine.off('data', hear);
        clearTimeout(timer);
        resolve(JSON.parse(packet.slice(answer.length))[0]);
      });
      engine.write(`2${id}[${JSON.stringify(command)},${json}]`);
    });
  }

  function expectDecent(command: string, reply: Reply<unknown>) {
    // What an echo says is its purpose; a refused one repeats nothing.
    if (reply.ok && command === 'echo') return;
    expect(JSON.stringify(reply)).not.toContain(CANARY.slice(0, 6));
    if (reply.ok) {
      // The only other one that asks for nothing.
      expect(command).toBe('rooms');
      return;
    }
    expect(ERROR_CODES).toContain(reply.error.code);
    // That would be a mistake of the server's own.
    expect(reply.error.code).not.toBe('unavailable');
    expect(reply.error.message.length).toBeLessThan(200);
    if (command === 'shout') expect(reply).toEqual(refusal('unknown_command'));
  }

  describe.each(COMMANDS)('%s', (command) => {
    it.each(SHAPES)('is answered for %s', async (_, args) => {
      expectDecent(command, await askSoon(command, args));
    });

    it.each(RAW)('is answered for %s', async (_, json) => {
      expectDecent(command, await askRaw(command, json));
    });

    it('takes all of it without an acknowledgement', async () => {
      for (const [, args] of SHAPES) odd.socket.emit(command, ...args);
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
    expect(await askRaw('echo', nested(20))).toEqual(refusal('invalid'));
    expect(await askSoon('echo', [{ more: long(65 * KB) }])).toEqual(refusal('too_large'));
  });

  it('stored nothing of it', async () => {
    const { data } = await healthy.ask('join', { room: 'lobby' });
    expect(data.room.last).toBe(0);
    expect((await healthy.ask('rooms')).data.rooms).toHaveLength(1);
    expect(healthy.all('renamed')).toEqual([]);
  });

  it.each([
    ['a broken packet', '2["send"'],
    ['no event name', '2[]'],
    ['an event that is Socket.IO’s own', '2["disconnect"]'],
    ['an unknown type of packet', '9'],
    [
      'a Buffer that never comes, with another packet in its place',
      '51-["echo",{"_placeholder":true,"num":0}]',
    ],
    ['a frame beyond a megabyte', `20["echo",${JSON.stringify('x'.repeat(KB * KB))}]`],
  ])('costs nobody but its sender the connection: %s', async (_, packet) => {
    const vandal = await parlour.guest({}, { transports: ['websocket'] });
    const gone = new Promise((resolve) => vandal.socket.once('disconnect', resolve));
    vandal.socket.io.engine.write(packet);
    vandal.socket.io.engine.write('2["echo"]');
    await gone;
  });
});
