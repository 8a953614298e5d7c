import { join } from 'node:path';
import { sql } from 'kysely';
import SqliteFile from 'libsql';
import { io } from 'socket.io-client';
import { RoomLog } from '../messages/room-log';
import { refusal, TestParlour, type Visitor } from '../testing/parlour';
import { Database } from './database';

describe('the store', () => {
  let parlour: TestParlour;
  let ann: Visitor;

  beforeEach(async () => {
    parlour = await TestParlour.start();
    ann = await parlour.guest();
  });
  afterEach(() => parlour.stopAndForget());

  const send = (id: string) => ann.ask('send', { room: 'lobby', id, text: id });
  const health = async (kind: string) => {
    const response = await fetch(`${parlour.url}/health/${kind}`);
    return { code: response.status, body: await response.json() };
  };

  it('is up, and the server alive and ready', async () => {
    expect(await health('live')).toMatchObject({ code: 200, body: { status: 'ok' } });
    expect(await health('ready')).toMatchObject({
      code: 200,
      body: { status: 'ok', info: { store: { status: 'up' } } },
    });
  });

  it('is one server’s: another one on its file does not start', async () => {
    const { dataDir } = parlour;
    await expect(TestParlour.alone({}, dataDir)).rejects.toThrow(/^DATA_DIR: .*another server/);
    await parlour.stop();
    parlour = await TestParlour.alone({}, dataDir);
    await expect(parlour.guest()).resolves.toBeDefined();
  });

  it('accepts nothing while it can’t commit, says so, and takes it when it can again', async () => {
    const other = new SqliteFile(join(parlour.dataDir, 'parlour.db'));
    other.exec('begin immediate');
    expect(await send('late')).toEqual(refusal('unavailable'));
    expect(ann.all('messages')).toEqual([]);
    // A write outside a transaction, refused, must not spoil the commits that come after.
    expect(await ann.ask('join', { room: 'new' })).toEqual(refusal('unavailable'));
    expect(await health('ready')).toMatchObject({ code: 503 });
    expect(await ann.ask('echo')).toMatchObject({ ok: true });
    other.exec('rollback');
    other.close();
    expect(await ann.ask('join', { room: 'new' })).toMatchObject({ ok: true });
    expect(await health('ready')).toMatchObject({ code: 200 });
    expect(await send('late')).toMatchObject({ ok: true, data: { seq: 1 } });
    expect((await ann.next('messages')).messages).toMatchObject([{ id: 'late', seq: 1 }]);
  }, 10_000);

  it('lets nobody wait for a lock behind somebody else who waits', async () => {
    const other = new SqliteFile(join(parlour.dataDir, 'parlour.db'));
    other.exec('begin immediate');
    const start = Date.now();
    const rooms = Array.from({ length: 8 }, (_, n) => ann.ask('join', { room: `new-${n}` }));
    for (const answer of await Promise.all(rooms)) expect(answer).toEqual(refusal('unavailable'));
    expect(Date.now() - start).toBeLessThan(2_500);
    other.exec('rollback');
    expect(await send('1')).toMatchObject({ ok: true });

    // And then there is patience again.
    other.exec('begin immediate');
    const patient = send('2');
    await new Promise((resolve) => setTimeout(resolve, 300));
    other.exec('rollback');
    other.close();
    expect(await patient).toMatchObject({ ok: true });
  }, 10_000);

  it('keeps nobody’s message waiting behind the pages that somebody else has asked for', async () => {
    const log = parlour.app.get(RoomLog);
    let pages = 0;
    const reading = Array.from({ length: 500 }, () => log.history('lobby').then(() => pages++));
    expect(await send('first')).toMatchObject({ ok: true });
    expect(pages).toBeLessThan(250);
    await Promise.all(reading);
  });

  it('keeps nobody’s page waiting behind those who store one thing after the other', async () => {
    const db = parlour.app.get(Database);
    let isOver = false;
    let commits = 0;
    const store = async () => {
      const set = sql`update meta set value = value where key = 'checked'`;
      for (; !isOver; commits++) await db.atomically([set]);
    };
    const storing = [store(), store(), store()];
    for (let page = 0; page < 50; page++) {
      expect(await ann.ask('history', { room: 'lobby' })).toMatchObject({ ok: true });
    }
    expect(commits).toBeGreaterThan(50);
    isOver = true;
    await Promise.all(storing);
  });

  it('is down for good: the server is alive, not ready, and refuses politely', async () => {
    await parlour.app.get(Database).destroy();
    expect(await send('1')).toEqual(refusal('unavailable'));
    expect(await ann.ask('history', { room: 'lobby' })).toEqual(refusal('unavailable'));
    expect(await ann.ask('echo')).toMatchObject({ ok: true });
    // Two who find it so are cut; whoever comes after them hears why.
    for (let n = 0; n < 2; n++) {
      const cut = io(parlour.url, { forceNew: true, reconnection: false });
      await new Promise((resolve) => cut.once('disconnect', resolve));
    }
    await expect(parlour.guest()).rejects.toMatchObject({
      data: { code: 'unavailable', retryInMs: expect.any(Number) },
    });
    expect(await health('live')).toMatchObject({ code: 200 });
    expect(await health('ready')).toMatchObject({
      code: 503,
      body: { status: 'error', error: { store: { status: 'down' } } },
    });
  });
});
