import { setTimeout as wait } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { sql } from 'kysely';
import { Database } from '../db/database';

const HOUR_MS = 60 * 60_000;
/** What goes in one statement: a room of a million messages must keep nobody waiting. */
const BATCH = 1_000;
const PAUSE_MS = 10;
const TABLES = ['messages', 'shadows'] as const;

/** What was said in rooms that are deleted. Nobody can read it any more; it goes a part at a time. */
@Injectable()
export class Leftovers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Leftovers');
  private isOver = false;
  private going: Promise<void> = Promise.resolve();

  constructor(private readonly db: Database) {}

  onApplicationBootstrap() {
    this.look();
  }

  async beforeApplicationShutdown() {
    this.isOver = true;
    await this.going;
  }

  /** The room has been deleted. Resolves when nothing of it is left, or it has to be tried again. */
  forget(room: string): Promise<void> {
    return this.queue(() => this.clear(room));
  }

  /** For what a process that was stopped has left. */
  @Interval(HOUR_MS)
  look() {
    void this.queue(async () => {
      const rooms = await this.db
        .selectFrom('rooms')
        .select('room')
        .where('access', '=', 'deleted')
        .where(sql<boolean>`exists (select 1 from messages where messages.room = rooms.room)`)
        .execute();
      for (const { room } of rooms) await this.clear(room);
    });
  }

  private queue(job: () => Promise<void>): Promise<void> {
    this.going = this.going.then(job).catch((error: unknown) => {
      this.logger.error(error, 'what was said in a deleted room is left, trying again in an hour');
    });
    return this.going;
  }

  private async clear(room: string) {
    for (const table of TABLES) {
      let rows = BATCH;
      while (rows === BATCH && !this.isOver) {
        const { numAffectedRows } = await sql`
          delete from ${sql.table(table)} where room = ${room} and seq in (
            select seq from ${sql.table(table)} where room = ${room} order by seq limit ${BATCH}
          )
        `.execute(this.db);
        rows = Number(numAffectedRows);
        if (rows === BATCH) await wait(PAUSE_MS);
      }
    }
  }
}
