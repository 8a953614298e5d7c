import { TestParlour, type Visitor } from '../testing/parlour';

/** Packets, and what is answered: by WebSocket most are read straight, by long polling none is. */
const PACKETS: [what: string, packet: string, answer: RegExp][] = [
  ['a command', '4217["echo",{"text":"hello"}]', /^317\[\{"ok":true,"data":\{"text":"hello",/],
  ['a command with nothing', '420["echo"]', /^30\[\{"ok":true/],
  ['a command with too much', '427["echo",{},{}]', /^37\[\{"ok":false.*"code":"invalid"/],
  ['an id of many digits', '42123456789012345["echo"]', /^3123456789012345\[\{"ok":true/],
  ['an unknown command', '428["shout",{}]', /^38\[\{"ok":false.*"code":"unknown_command"/],
  ['a command by another type', '429[1,{}]', /^39\[\{"ok":false.*"code":"unknown_command"/],
  ['what a prototype has', '4210["__proto__",{}]', /^310\[\{"ok":false.*"code":"unknown_command"/],
];

const TRANSPORTS = {
  websocket: { transports: ['websocket'] },
  polling: { transports: ['polling'] },
  'polling, then a websocket': { transports: ['polling', 'websocket'] },
};

describe.each(Object.entries(TRANSPORTS))('a packet by %s', (name, options) => {
  let parlour: TestParlour;
  let ann: Visitor;

  beforeAll(async () => {
    parlour = await TestParlour.start();
    ann = await parlour.guest({}, options);
    const { engine } = ann.socket.io;
    if (name.includes('then') && engine.transport.name === 'polling') {
      await new Promise((resolve) => engine.once('upgrade', resolve));
    }
  });
  afterAll(() => parlour.stopAndForget());

  const answerTo = (packet: string) =>
    new Promise<string>((resolve) => {
      const { engine } = ann.socket.io;
      const look = (data: unknown) => {
        if (typeof data !== 'string' || !data.startsWith('3')) return;
        engine.off('data', look);
        resolve(data);
      };
      engine.on('data', look);
      engine.write(packet.slice(1));
    });

  it.each(PACKETS)('is answered, if it is %s', async (_, packet, answer) => {
    expect(await answerTo(packet)).toMatch(answer);
  });

  it('is handled without an id, too', async () => {
    ann.socket.io.engine.write('2["rename",{"name":"Anna"}]');
    expect((await ann.next('renamed')).name).toBe('Anna');
  });

  it('is read by Socket.IO, if bytes belong to it', async () => {
    const reply = await ann.ask('echo', { text: Buffer.from('hello') });
    expect(reply).toMatchObject({ ok: false, error: { code: 'invalid', field: 'text' } });
    expect(await ann.ask('echo', { text: 'hello' })).toMatchObject({ ok: true });
  });
});
