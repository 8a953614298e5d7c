import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { Config } from '../config';
import { forgetStoreOf, storeOf } from '../testing/databases';
import { Database } from './database';
import { provided } from './steps';

describe('PostgreSQL', () => {
  let dataDir: string;
  let config: Config;
  let db: Database;

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'parlour-'));
    config = Config.read({ DATA_DIR: dataDir, ...(await storeOf(dataDir)) });
    db = await Database.open(config);
  });
  afterEach(async () => {
    await db.destroy();
    await forgetStoreOf(dataDir);
  });

  const room = (slug: string) =>
    sql`insert into rooms (room, title, created_at) values (${slug}, ${slug}, 0)`;
  const rooms = async () => {
    const rows = await db.selectFrom('rooms').select('room').orderBy('room').execute();
    return rows.map((row) => row.room);
  };

  it('does all of a transaction or nothing, and the next one is no worse for it', async () => {
    const twice = db.atomically([room('a'), room('a'), room('b')], ['lobby']);
    await expect(twice).rejects.toThrow(/duplicate key/);
    expect(await rooms()).toEqual(['lobby']);
    await db.atomically([room('a'), room('b')]);
    expect(await rooms()).toEqual(['a', 'b', 'lobby']);
  });

  it('takes a step only if those before it changed what it is provided', async () => {
    const none = sql`update rooms set topic = 'x' where room = 'nowhere'`;
    const one = sql`update rooms set topic = 'x' where room = 'lobby'`;
    const results = await db.atomically([
      none,
      provided(room('never')),
      one,
      provided(room('first')),
      provided(room('second'), { back: 4, least: 0, most: 0 }),
      provided(provided(room('third'), { back: 2 }), { back: 5 }),
    ]);
    expect(results.map(({ numAffectedRows }) => Number(numAffectedRows))).toEqual([
      ...[0, 0, 1, 1, 1, 0],
    ]);
    expect(await rooms()).toEqual(['first', 'lobby', 'second']);
  });

  it('lets a second one wait that is about the same room, and see what the first has done', async () => {
    const next = (slug: string) =>
      sql`insert into rooms (room, title, created_at, head)
        select ${slug}, '', 0, head + 1 from rooms where room = 'lobby'`;
    const count = sql`update rooms set head = head + 1 where room = 'lobby'`;
    const slugs = Array.from({ length: 30 }, (_, n) => `room-${n}`);
    await Promise.all(slugs.map((slug) => db.atomically([next(slug), count], ['lobby'])));
    const rows = await db.selectFrom('rooms').select('head').where('room', '<>', 'lobby').execute();
    expect(rows.map(({ head }) => head).sort((a, b) => a - b)).toEqual(slugs.map((_, n) => n + 1));
  });

  it('outlives connections that are ended from the other side', async () => {
    const kill = sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where pid <> pg_backend_pid() and datname = current_database()
    `;
    const busy = Array.from({ length: 3 }, () =>
      db.atomically([sql`select pg_sleep(2)`, room('asleep')]),
    );
    const ends = Promise.allSettled(busy);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await kill.execute(db);
    const outcomes = await ends;
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    await db.atomically([room('awake')]);
    expect(await rooms()).toEqual(['awake', 'lobby']);
  });

  it('is migrated once by several that start at the same time', async () => {
    await db.schema.dropTable('kysely_migration').cascade().execute();
    const tables = await db.introspection.getTables();
    for (const { name } of tables) await db.schema.dropTable(name).ifExists().cascade().execute();
    const several = await Promise.all([1, 2, 3, 4].map(() => Database.open(config)));
    expect(new Set(several.map(({ log }) => log)).size).toBe(1);
    await Promise.all(several.map((one) => one.destroy()));
    expect(await rooms()).toEqual(['lobby']);
  });
});
