import { join } from 'node:path';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Kysely, Migrator } from 'kysely';
import { Config } from '../config';
import { migrations } from './migrations';
import type { Tables } from './schema';
import { SqliteDialect } from './sqlite-dialect';

/** The only truth: a Kysely over the tables, migrated before anybody gets it. */
@Injectable()
export class Database extends Kysely<Tables> implements OnApplicationShutdown {
  /** Names this log; clients' cursors belong to it. */
  log = '';

  static async open(config: Config): Promise<Database> {
    const db = new Database({ dialect: new SqliteDialect(join(config.dataDir, 'parlour.db')) });
    const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
    const { error } = await migrator.migrateToLatest();
    if (error) throw error;
    const { value } = await db
      .selectFrom('meta')
      .select('value')
      .where('key', '=', 'log')
      .executeTakeFirstOrThrow();
    db.log = value;
    return db;
  }

  async onApplicationShutdown() {
    await this.destroy();
  }
}
