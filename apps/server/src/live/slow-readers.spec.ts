import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { TestParlour, type Visitor } from '../testing/parlour';
import { queuedBytes } from './engine';
import { Broadcast } from './broadcast';

const ROOM = 'hall';
const LONG = 'x'.repeat(4_000);

/** A WebSocket by hand: its reader can stop, which the stock client does not let anybody do. */
class Reader {
  received = '';
  closed = false;

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => (this.received += text));
    socket.on('close', () => (this.closed = true));
    // Cut with bytes on their way: a reset.
    socket.on('error', () => (this.closed = true));
  }

  static async connect(url: string): Promise<Reader> {
    const { hostname, port } = new URL(url);
    const reader = new Reader(connect(Number(port), hostname));
    reader.socket.write(
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n' +
        'Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n' +
        `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n\r\n`,
    );
    await reader.hears('maxPayload');
    reader.write('40');
    await reader.hears('"welcome"');
    reader.write(`420["join",{"room":"${ROOM}"}]`);
    await reader.hears('430[');
    // It is among those who came; what is told of others comes later.
    await reader.hears(`"presence",{"room":"${ROOM}"`);
    return reader;
  }

  async hears(text: string) {
    while (!this.received.includes(text)) await wait(5);
  }

  stop() {
    this.socket.pause();
  }

  goOn() {
    this.socket.resume();
  }

  end() {
    this.socket.destroy();
  }

  /** With a mask of zeros. */
  write(text: string) {
    const head = Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]);
    this.socket.write(Buffer.concat([head, Buffer.from(text)]));
  }
}

describe('a slow reader', () => {
  let parlour: TestParlour;
  let ann: Visitor;
  let said = 0;

  beforeAll(async () => {
    parlour = await TestParlour.start({ RATE_LIMIT: 'off' });
    ann = await parlour.guest();
    await ann.ask('join', { room: ROOM });
  });
  afterAll(() => parlour.stopAndForget());

  /** In the longest of all queues. */
  const queued = () =>
    Math.max(...Array.from(parlour.app.get(Broadcast).everybody, (who) => queuedBytes(who.socket)));

  const say = (times: number) =>
    Promise.all(
      Array.from({ length: times }, () =>
        ann.ask('send', { room: ROOM, id: `${++said}`, text: LONG }),
      ),
    );

  it('is cut when far too much waits for it, and the others are not', async () => {
    const [slow, well] = [await Reader.connect(parlour.url), await Reader.connect(parlour.url)];
    slow.stop();
    // The kernel takes some megabytes for it first.
    for (let n = 0; n < 40; n++) await say(100);
    await wait(3_500);
    slow.goOn();
    while (!slow.closed) await wait(20);
    expect(slow.received).not.toContain(`"id":"${said}"`);
    await well.hears(`"id":"${said}"`);
    expect(well.closed).toBe(false);
    well.end();
  }, 30_000);

  it('goes without presence and typing first, and is told later to ask who is there', async () => {
    const slow = await Reader.connect(parlour.url);
    slow.stop();
    const before = slow.received.length;
    // The kernel takes some megabytes first. The queue is to stay below the cap.
    while (queued() < 300 * 1024) await say(20);
    expect(queued()).toBeLessThan(700 * 1024);
    await wait(700);
    const bob = await parlour.guest({ name: 'Bob' });
    await bob.ask('join', { room: ROOM });
    await bob.ask('typing', { room: ROOM });
    await ann.next('typing', ({ room }) => room === ROOM);
    slow.goOn();
    await slow.hears('"truncated":true');
    const heard = slow.received.slice(before);
    expect(heard).not.toContain('"typing"');
    expect(heard).not.toContain('"joined":[{');
    expect(slow.closed).toBe(false);
    slow.end();
  }, 30_000);
});
