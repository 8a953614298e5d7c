import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ServerProcess } from '@parlour/harness';
import { io, type Socket } from 'socket.io-client';
import { holdSqlite, openPostgres } from '../db/plain';
import { savePostgres, saveSqlite } from './snapshots';
import { forgetStoreOf, storeOf } from '../testing/databases';
import { Visitor } from '../testing/parlour';
import { upkeep } from '../testing/upkeep';

/** Nobody who sends notices a backup; the machine of a test has other things to do as well. */
const PATIENCE_MS = 3_000;

describe('a backup', () => {
  const folders: string[] = [];
  const sockets: Socket[] = [];
  let server: ServerProcess;
  let store: NodeJS.ProcessEnv;
  let file: string;
  let ann: Visitor;

  const folder = () => {
    const path = mkdtempSync(join(tmpdir(), 'parlour-'));
    folders.push(path);
    return path;
  };
  const visit = async ({ url }: ServerProcess, auth = {}) => {
    const socket = io(url, { auth, forceNew: true, transports: ['websocket'] });
    sockets.push(socket);
    const visitor = new Visitor(socket);
    visitor.welcome = await visitor.next('welcome');
    return visitor;
  };
  /** A place with nothing in it, and what leads there. */
  const emptyPlace = async () => {
    const DATA_DIR = folder();
    const env: NodeJS.ProcessEnv = { DATA_DIR, ...(await storeOf(DATA_DIR)) };
    return { DATA_DIR, env };
  };
  const of = ({ dataDir }: ServerProcess) => ({ DATA_DIR: dataDir, ...store });
  const serve = (env: NodeJS.ProcessEnv) =>
    ServerProcess.start({ env: { RATE_LIMIT: 'off', ...(env as Record<string, string>) } });
  /** The database as it is, beside or without a server. */
  const plain = ({ DATA_DIR, DATABASE_URL }: NodeJS.ProcessEnv) =>
    DATABASE_URL ? openPostgres(DATABASE_URL) : holdSqlite(join(DATA_DIR as string, 'parlour.db'));

  beforeAll(async () => {
    const { env } = await emptyPlace();
    const { DATA_DIR: _, ...rest } = env;
    store = rest;
    server = await serve(store);
    ann = await visit(server);
    for (const room of ['garden', 'kitchen']) await ann.ask('join', { room });
    const words = Array.from({ length: 1_500 }, (_, n) => n);
    await Promise.all(words.map((n) => ann.say(n % 3 ? 'garden' : 'kitchen', `w${n}`)));
    file = join(folder(), 'parlour.backup');
  }, 60_000);
  afterAll(async () => {
    for (const socket of sockets) socket.disconnect();
    await server.forget();
    for (const path of folders) {
      await forgetStoreOf(path);
      rmSync(path, { recursive: true, force: true });
    }
  });

  it('is written while people talk, who notice nothing, and is checked', async () => {
    let isOver = false;
    const waits: number[] = [];
    const talk = async (room: string) => {
      for (let n = 0; !isOver; n++) {
        const began = performance.now();
        expect(await ann.say(room, `${room} ${n}`)).toMatchObject({ ok: true });
        waits.push(performance.now() - began);
      }
    };
    const talking = [talk('garden'), talk('garden'), talk('kitchen')];
    // One that is killed leaves nothing behind, once there is another.
    await upkeep(['backup', file], of(server), () => wait(400));
    const outcomes = [
      await upkeep(['backup', `${file}.first`], of(server)),
      await upkeep(['backup', file], of(server)),
    ];
    isOver = true;
    await Promise.all(talking);
    for (const { code, said } of outcomes) {
      expect(said).toMatch(
        /^backup of 3 rooms, [\d,]+ messages: [\d.]+ [kM]B in [\d.]+ s, restored/,
      );
      expect(said).toContain('The secret is in it');
      expect(code).toBe(0);
    }
    expect(waits.length).toBeGreaterThan(20);
    expect(Math.max(...waits)).toBeLessThan(PATIENCE_MS);
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(readdirSync(join(file, '..')).sort()).toEqual([
      'parlour.backup',
      'parlour.backup.first',
    ]);
  }, 60_000);

  it('brings everything back, as another log, to a server that knows its guests', async () => {
    const { env } = await emptyPlace();
    expect(await upkeep(['restore', file], env)).toMatchObject({
      code: 0,
      said: expect.stringMatching(/^restored 3 rooms, [\d,]+ messages in/),
    });
    const restored = await serve(env);
    try {
      const self = await visit(restored, { token: ann.welcome.token });
      expect(self.welcome.you.id).toBe(ann.welcome.you.id);
      expect(self.welcome.log).not.toBe(ann.welcome.log);
      const joined = await self.ask('join', { room: 'garden', after: 0 });
      expect(joined).toMatchObject({ ok: true, data: { messages: { length: 100 } } });
      // A repeat is known, and what is new goes on behind what is there.
      const { last } = joined.data.room;
      expect((await self.say('garden', 'w1')).data.seq).toBeLessThanOrEqual(1_000);
      expect((await self.say('garden', 'after it')).data.seq).toBe(last + 1);
    } finally {
      await restored.kill('SIGTERM');
    }
  }, 60_000);

  it('makes no folder for a disk that is not there', async () => {
    const nowhere = join(folder(), 'mnt', 'parlour.db');
    expect(await upkeep(['backup', nowhere], of(server))).toMatchObject({
      code: 1,
      said: expect.stringContaining('there is no folder'),
    });
    expect(existsSync(nowhere)).toBe(false);
  });

  it('takes the place of nothing that is in use', async () => {
    expect(await upkeep(['restore', file, '--force'], of(server))).toMatchObject({
      code: 1,
      said: expect.stringContaining('in use'),
    });
    expect(await ann.say('garden', 'still here')).toMatchObject({ ok: true });
  }, 20_000);

  it('takes the place of what was said there only if it is told to', async () => {
    const { env, DATA_DIR } = await emptyPlace();
    const other = await serve(env);
    const bob = await visit(other);
    await bob.say('lobby', 'mine');
    await other.kill('SIGTERM');
    const refused = await upkeep(['restore', file], env);
    expect(refused).toMatchObject({ code: 1, said: expect.stringContaining('--force') });
    await other.start();
    expect(
      (await (await visit(other)).ask('history', { room: 'lobby' })).data.messages,
    ).toHaveLength(1);
    await other.kill('SIGTERM');
    expect(await upkeep(['restore', file, '--force'], env)).toMatchObject({ code: 0 });
    if (!env.DATABASE_URL) {
      const kept = readdirSync(DATA_DIR).filter((name) => name.includes('.before-restore-'));
      expect(kept.map((name) => name.split('.before')[0]).sort()).toEqual(['parlour.db', 'secret']);
    }
    await other.start();
    expect((await (await visit(other)).ask('history', { room: 'lobby' })).data.messages).toEqual(
      [],
    );
    await other.forget();
  }, 60_000);

  it('is also one of an older version, and takes the place of what is damaged', async () => {
    const { env, DATA_DIR } = await emptyPlace();
    await upkeep(['restore', file], env);
    const db = await plain(env);
    await db.query('alter table sign_outs drop column stays');
    await db.query(`delete from kysely_migration where name = '2026-11-29-who-stays-signed-in'`);
    await db.close();
    const old = join(folder(), 'old');
    expect(await upkeep(['backup', old], env)).toMatchObject({ code: 0 });
    if (!env['DATABASE_URL']) writeFileSync(join(DATA_DIR, 'parlour.db'), 'x'.repeat(9_000));
    expect(await upkeep(['restore', old], env)).toMatchObject({ code: 1 });
    expect(await upkeep(['restore', old, '--force'], env)).toMatchObject({ code: 0 });
    const restored = await serve(env);
    const { welcome } = await visit(restored, { token: ann.welcome.token });
    expect(welcome.you.id).toBe(ann.welcome.you.id);
    await restored.kill('SIGTERM');
  }, 60_000);

  it('is refused, and nothing is different, if a newer version has made it', async () => {
    const { env } = await emptyPlace();
    await upkeep(['restore', file], env);
    const db = await plain(env);
    await db.query(`insert into kysely_migration (name, timestamp) values ('2099-later', 'x')`);
    await db.close();
    const newer = join(folder(), 'newer');
    if (env['DATABASE_URL']) await savePostgres(env['DATABASE_URL'], newer);
    else await saveSqlite(env['DATA_DIR'] as string, newer);
    const place = await emptyPlace();
    expect(await upkeep(['restore', newer], place.env)).toMatchObject({
      code: 1,
      said: expect.stringContaining('it was made by a newer Parlour: 2099-later'),
    });
    expect(await upkeep(['restore', file], place.env)).toMatchObject({ code: 0 });
  }, 60_000);

  it('is none if a message is missing in the log, or the file is damaged', async () => {
    const { env } = await emptyPlace();
    await upkeep(['restore', file], env);
    const db = await plain(env);
    await db.query(`delete from messages where room = 'kitchen' and seq = 7`);
    await db.close();
    const holed = join(folder(), 'holed');
    expect(await upkeep(['backup', holed], env)).toMatchObject({
      code: 1,
      said: expect.stringMatching(/not whole: kitchen has \d+ of the messages 1 to/),
    });
    expect(existsSync(holed)).toBe(false);

    const bytes = readFileSync(file);
    bytes.fill(0x5a, bytes.length >> 1);
    const damaged = join(folder(), 'damaged');
    writeFileSync(damaged, bytes);
    const place = await emptyPlace();
    expect(await upkeep(['restore', damaged], place.env)).toMatchObject({ code: 1 });
    writeFileSync(damaged, 'something else');
    expect(await upkeep(['restore', damaged], place.env)).toMatchObject({
      said: expect.stringContaining('is no backup of Parlour'),
    });
  }, 60_000);
});
