import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ServerProcess } from '@parlour/harness';
import { io, type Socket } from 'socket.io-client';
import { holdSqlite, openPostgres, type Plain, readSqlite } from '../db/plain';
import { forgetStoreOf, storeOf } from '../testing/databases';
import { Visitor } from '../testing/parlour';
import { upkeep } from '../testing/upkeep';
import { COPIED, TABLES } from './copying';

const MANY = 50_000;
const ROOMS = ['garden', 'kitchen', 'straße', 'Ärger-ist-keiner'.toLowerCase(), '日本'];
const KILLS = 6;
const NO_TABLE = '42P01';

describe('from SQLite to PostgreSQL', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'parlour-'));
  const from = join(dataDir, 'parlour.db');
  const sockets: Socket[] = [];
  let target: NodeJS.ProcessEnv;
  let to: string;
  let ann: Visitor;

  const visit = async ({ url }: ServerProcess, auth = {}) => {
    const socket = io(url, { auth, forceNew: true, transports: ['websocket'] });
    sockets.push(socket);
    const visitor = new Visitor(socket);
    visitor.welcome = await visitor.next('welcome');
    return visitor;
  };
  const serve = (env: NodeJS.ProcessEnv) =>
    ServerProcess.start({ env: { RATE_LIMIT: 'off', ...(env as Record<string, string>) } });
  const migrate = (endedWhen?: () => Promise<unknown>, signal?: NodeJS.Signals) =>
    upkeep(['migrate', '--from', from, '--to', to], { DATA_DIR: dataDir }, endedWhen, signal);
  const inTarget = async <T>(ask: (db: Plain) => Promise<T>) => {
    const db = await openPostgres(to);
    try {
      return await ask(db);
    } finally {
      await db.close();
    }
  };

  /** Messages in the target; none while it has no tables. */
  const copied = async () => {
    const exact = (db: Plain) => db.query<{ n: number }>('select count(*) as n from messages');
    const [row] = await inTarget(exact).catch((error: { code?: string }) => {
      if (error.code !== NO_TABLE) throw error;
      return [];
    });
    return row?.n ?? 0;
  };

  beforeAll(async () => {
    target = await storeOf(dataDir);
    to = target['DATABASE_URL'] as string;
    const server = await serve({ DATA_DIR: dataDir });
    ann = await visit(server, { name: 'Ann' });
    const bob = await visit(server, { name: 'Bob' });
    for (const room of ROOMS) {
      await ann.ask('join', { room });
      await bob.ask('join', { room });
      await bob.say(room, 'mine');
      const guest = bob.welcome.you.id;
      await ann.ask('moderate', { room, guest, action: 'shadowMute', forMs: 3_600_000 });
      await bob.ask('send', { room, id: 'hidden', text: 'unheard 🙈' });
    }
    await ann.ask('remove', { room: 'garden', seq: 1 });
    expect(await migrate()).toMatchObject({ code: 1, said: expect.stringContaining('in use') });
    await server.kill('SIGTERM');
    await fill();
  }, 60_000);
  afterAll(async () => {
    for (const socket of sockets) socket.disconnect();
    await forgetStoreOf(dataDir);
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** What many have said: texts of any script, answers, some of it taken away. */
  async function fill() {
    const db = await holdSqlite(from);
    for (const room of ROOMS) {
      await db.query(
        `with recursive n (n) as (select 1 union all select n + 1 from n where n < ?)
         insert into messages (room, seq, rev, guest, id, name, text, reply_to, at, removed)
         select room, last + n, head + n, substr('guest-of-22-characters', 1, 20) || (n % 90 + 10),
           'id' || n, 'Ünal 🐝', case n % 50 when 0 then '' else 'text "' || n || '" – ß 日本 🎈' end,
           case n % 3 when 0 then n end, ? + n, n % 50 = 0
         from n, rooms where room = ?`,
        [MANY / ROOMS.length, Date.now(), room],
      );
      await db.query(
        `update rooms set last = (select max(seq) from messages where room = rooms.room),
           head = (select max(rev) from messages where room = rooms.room) where room = ?`,
        [room],
      );
    }
    await db.close();
  }

  it('refuses a target in which there is something, and leaves it alone', async () => {
    await inTarget((db) => db.query('create table theirs (x int)'));
    expect(await migrate()).toMatchObject({
      code: 1,
      said: expect.stringContaining('tables of something else'),
    });
    await inTarget((db) => db.query('drop table theirs'));
  });

  it('copies every row once, however often it is killed in the middle', async () => {
    for (let tries = 0; tries < 3; tries++) {
      await migrate(() => wait(200 + Math.random() * 400));
    }
    const someMore = async () => {
      const most = (await copied()) + Math.random() * 6_000;
      return async () => {
        while ((await copied()) < most) await wait(5);
      };
    };
    for (let kills = 0; kills < KILLS; kills++) {
      expect(await migrate(await someMore())).toMatchObject({ code: null });
    }
    expect(await migrate(await someMore(), 'SIGINT')).toMatchObject({
      code: 130,
      said: expect.stringContaining('stopped; run it again, and it goes on from here'),
    });
    expect(await copied()).toBeGreaterThan(0);
    expect(await copied()).toBeLessThan(MANY);
    // No server starts on a part of it.
    const half = serve({ DATA_DIR: dataDir, ...target });
    await expect(half).rejects.toThrow('a migration into it is not finished');
    const done = await migrate();
    expect(done.said).toMatch(/6 rooms, 50,01\d messages copied and compared in/);
    expect(done.code).toBe(0);

    const source = readSqlite(from);
    for (const table of TABLES) {
      const key = COPIED[table].join(', ');
      const there = await inTarget((db) => db.query(`select * from ${table}`));
      const rows = await source.query(`select * from ${table} order by ${key}`);
      expect(rows.length).toBe(there.length);
      expect(sorted(there)).toEqual(sorted(rows));
    }
    await source.close();
  }, 120_000);

  it('leaves clients and guests what they were', async () => {
    const server = await serve({ ...target, DATA_DIR: mkdtempSync(join(tmpdir(), 'parlour-')) });
    try {
      const self = await visit(server, { token: ann.welcome.token });
      expect(self.welcome).toMatchObject({ log: ann.welcome.log, you: ann.welcome.you });
      const { data } = await self.ask('join', { room: 'garden', after: 10_000 });
      expect(data).toMatchObject({ after: 10_000, more: false, room: { last: 10_002 } });
      expect(data.messages).toHaveLength(data.room.head - 10_000);
      expect((await self.say('garden', 'next')).data.seq).toBe(10_003);
    } finally {
      await server.kill('SIGTERM');
    }
    expect(await migrate()).toMatchObject({
      code: 1,
      said: expect.stringContaining('there is something in the target already'),
    });
  }, 60_000);
});

/** In one order, whatever the database takes for one. */
const sorted = (rows: readonly unknown[]) =>
  rows.map((row) => JSON.stringify(Object.entries(row as object).sort())).sort();
