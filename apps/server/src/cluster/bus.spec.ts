import { mkdtempSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeOf } from '../testing/databases';
import { TestParlour } from '../testing/parlour';

/** On the way to Redis: it can stop to carry what comes back to those who listen, and tell nobody. */
class Way {
  private readonly listeners = new Set<Socket>();

  private constructor(
    readonly server: Server,
    readonly url: string,
  ) {}

  static async to(url: string): Promise<Way> {
    const server = createServer((near) => {
      const far = connect(Number(new URL(url).port), '127.0.0.1');
      near.on('data', (data) => {
        if (data.includes('subscribe')) way.listeners.add(far);
        far.write(data);
      });
      far.pipe(near);
      for (const one of [near, far]) {
        one.on('error', () => one.destroy());
        one.on('close', () => [near, far].map((each) => each.destroy()));
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const way = new Way(server, `redis://127.0.0.1:${port}`);
    return way;
  }

  deafen() {
    for (const far of this.listeners) far.unpipe().resume();
  }
}

describe('a process that hears nothing any more, and is not told so', () => {
  it('notices, and listens anew', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'parlour-'));
    const way = await Way.to((await storeOf(dataDir))['REDIS_URL'] as string);
    const here = await TestParlour.alone({ REDIS_URL: way.url }, dataDir);
    const there = await TestParlour.alone({}, dataDir);
    const [ann, bob] = [await here.guest(), await there.guest()];
    for (const who of [ann, bob]) await who.ask('join', { room: 'salon' });
    await ann.next('presence', ({ joined }) => joined.some(({ id }) => id === bob.welcome.you.id));

    way.deafen();
    const eve = await there.guest();
    await eve.ask('join', { room: 'salon' });
    const isEve = ({ joined }: { joined: { id: string }[] }) =>
      joined.some(({ id }) => id === eve.welcome.you.id);
    await expect(ann.next('presence', isEve, 1_500)).rejects.toThrow();
    await ann.next('presence', isEve, 12_000);

    await there.stop();
    await here.stopAndForget();
    way.server.close();
  }, 25_000);
});
