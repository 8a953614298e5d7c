import { join } from 'node:path';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type Compilable, Kysely, Migrator, type QueryResult, type RawBuilder } from 'kysely';
import { type Config, ConfigError } from '../config';
import { migrations } from './migrations';
import type { Tables } from './schema';
import { SqliteDialect } from './sqlite-dialect';

/** The only truth: a Kysely over the tables, migrated before anybody gets it. */
@Injectable()
export class Database extends Kysely<Tables> implements OnApplicationShutdown {
  /** Names this log; clients' cursors belong to it. */
  log = '';

  private constructor(private readonly sqlite: SqliteDialect) {
    super({ dialect: sqlite });
  }

  /** @throws ConfigError if the file is none, or can't be used */
  static async open(config: Config): Promise<Database> {
    const path = join(config.dataDir, 'parlour.db');
    const db = new Database(new SqliteDialect(path));
    try {
      await db.prepare();
      return db;
    } catch (error) {
      throw new ConfigError(`DATA_DIR: ${path} can't be used: ${(error as Error).message}`);
    }
  }

  /**
   * Runs the statements in one transaction: all of them or none. Nothing of ours comes in between,
   * so it is one way to the database's thread and back, whatever they are.
   */
  atomically(
    queries: readonly (RawBuilder<unknown> | Compilable)[],
  ): Promise<QueryResult<unknown>[]> {
    return this.sqlite.atomically(
      queries.map((query) => ('isRawBuilder' in query ? query.compile(this) : query.compile())),
    );
  }

  /** Bytes that it takes. */
  async usedBytes(): Promise<number> {
    const { rows } = await this.sqlite.usedBytes.execute(this);
    return Number(rows[0]?.bytes ?? 0);
  }

  private async prepare() {
    const migrator = new Migrator({
      db: this,
      provider: { getMigrations: async () => migrations },
    });
    const { error } = await migrator.migrateToLatest();
    if (error) throw error;
    const { value } = await this.selectFrom('meta')
      .select('value')
      .where('key', '=', 'log')
      .executeTakeFirstOrThrow();
    this.log = value;
  }

  async onApplicationShutdown() {
    await this.destroy();
  }
}
