import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Migration, Migrator } from 'kysely';
import { Config } from '../config';
import { forgetStoreOf, storeOf } from '../testing/databases';
import { Database } from './database';
import { migrations } from './migrations';

/** It stops in the middle: what a kill does to it, as the database sees it. */
const halfDone: Migration = {
  async up(db) {
    await db.schema.createTable('half').addColumn('n', 'bigint').execute();
    await db.deleteFrom('meta').execute();
    throw new Error('out of luck');
  },
};

describe('a migration', () => {
  it('is done, or not at all, changes of the schema included', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'parlour-'));
    const db = await Database.open(Config.read({ DATA_DIR: dataDir, ...(await storeOf(dataDir)) }));
    const provider = {
      getMigrations: async () => ({ ...migrations, '9999-half-done': halfDone }),
    };
    const { error } = await new Migrator({ db, provider }).migrateToLatest();
    expect(error).toMatchObject({ message: 'out of luck' });
    const tables = (await db.introspection.getTables()).map(({ name }) => name);
    expect(tables).toContain('messages');
    expect(tables).not.toContain('half');
    expect(await db.selectFrom('meta').select('key').execute()).not.toEqual([]);
    await db.destroy();
    await forgetStoreOf(dataDir);
    rmSync(dataDir, { recursive: true });
  });
});
