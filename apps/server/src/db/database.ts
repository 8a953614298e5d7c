import { join } from 'node:path';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Kysely, Migrator, type QueryResult } from 'kysely';
import { type Config, ConfigError } from '../config';
import type { LogDialect } from './dialect';
import { migrations } from './migrations';
import { MIGRATION_MS, PostgresDialect } from './postgres-dialect';
import type { Tables } from './schema';
import { SqliteDialect } from './sqlite-dialect';
import { compiled, type Step } from './steps';

/** The only truth: a Kysely over the tables, migrated before anybody gets it. */
@Injectable()
export class Database extends Kysely<Tables> implements OnApplicationShutdown {
  /** Names this log; clients' cursors belong to it. */
  log = '';

  private constructor(private readonly dialect: LogDialect) {
    super({ dialect });
  }

  /** @throws ConfigError if it is no database, or can't be used */
  static open({ databaseUrl, dataDir }: Config): Promise<Database> {
    return databaseUrl === undefined ? openFile(join(dataDir, 'parlour.db')) : openUrl(databaseUrl);
  }

  /**
   * @param patient the same database for whoever has time: it is migrated by that
   * @throws Error if it can't be used
   */
  static async prepared(dialect: LogDialect, patient?: LogDialect): Promise<Database> {
    const db = new Database(dialect);
    try {
      await migrate(patient ? new Database(patient) : db, patient !== undefined);
      await db.learnLog();
      return db;
    } catch (error) {
      await db.destroy();
      throw error;
    }
  }

  /**
   * Runs the steps in one transaction: all of them or none. Nothing of ours comes in between. Of
   * `rooms`, by slug, nobody changes anything meanwhile: name those that a step reads for one behind.
   */
  atomically(
    steps: readonly Step[],
    rooms: readonly string[] = [],
  ): Promise<QueryResult<unknown>[]> {
    return this.dialect.atomically(
      steps.map((step) => compiled(step, this)),
      rooms,
    );
  }

  /** Bytes that it takes. */
  async usedBytes(): Promise<number> {
    const { rows } = await this.dialect.usedBytes.execute(this);
    return Number(rows[0]?.bytes ?? 0);
  }

  private async learnLog() {
    const { value } = await this.selectFrom('meta')
      .select('value')
      .where('key', '=', 'log')
      .executeTakeFirstOrThrow();
    this.log = value;
  }

  /** @throws Error if another database is still being copied into it */
  async checkWhole() {
    const migrating = this.selectFrom('meta').select('key').where('key', '=', 'migrating');
    if (!(await migrating.executeTakeFirst())) return;
    await this.destroy();
    throw new Error('a migration into it is not finished; run it again, and it goes on');
  }

  async onApplicationShutdown() {
    await this.destroy();
  }
}

/** One process at a time; those that start meanwhile wait. All of it or nothing. */
async function migrate(db: Database, endAfter: boolean) {
  try {
    const provider = { getMigrations: async () => migrations };
    const { error } = await new Migrator({ db, provider }).migrateToLatest();
    if (error) throw error;
  } finally {
    if (endAfter) await db.destroy();
  }
}

async function openFile(path: string): Promise<Database> {
  try {
    return await Database.prepared(new SqliteDialect(path, { alone: true }));
  } catch (error) {
    throw new ConfigError(`DATA_DIR: ${path} can't be used: ${reasonOf(error)}`);
  }
}

async function openUrl(url: string): Promise<Database> {
  const { host } = new URL(url);
  try {
    const dialect = new PostgresDialect(url);
    await dialect.checkDurable();
    const db = await Database.prepared(dialect, new PostgresDialect(url, MIGRATION_MS));
    await db.checkWhole();
    return db;
  } catch (error) {
    // Not the whole address: there is a password in it.
    throw new ConfigError(`DATABASE_URL: ${host} can't be used: ${reasonOf(error)}`);
  }
}

/** SQLite has no words for a file that is damaged, nor the system for a host with several addresses. */
function reasonOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return message || code || 'nobody knows why';
}
