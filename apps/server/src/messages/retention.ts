import { setTimeout as wait } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { sql } from 'kysely';
import { Config } from '../config';
import { Database } from '../db/database';
import { provided } from '../db/steps';
import { Outage } from '../outage';
import { Orders } from '../rooms/orders';

const DAY_MS = 24 * 60 * 60_000;
/** Old messages are looked for so often, by whichever process comes first. */
const EVERY_MS = 60 * 60_000;
const ASKS_EVERY_MS = 60_000;
/** Rooms that are looked at in one statement, and messages that go in one transaction. */
const ROOMS = 500;
const BATCH = 500;
/** Between two statements it is the others' turn, in ms. */
const PAUSE_MS = 20;

/**
 * Takes messages away for good that are older than `RETENTION_DAYS`.
 *
 * Invariant: what goes is the beginning of a room's log. From `first` on it has no hole, and whoever
 * reads it is told where that is.
 */
@Injectable()
export class Retention implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Retention');
  private isOver = false;
  private isBusy = false;
  private readonly outage = new Outage(
    this.logger,
    'old messages can not be purged',
    'old messages are purged again',
  );

  constructor(
    private readonly config: Config,
    private readonly db: Database,
    private readonly orders: Orders,
  ) {}

  beforeApplicationShutdown() {
    this.isOver = true;
  }

  @Interval(ASKS_EVERY_MS)
  async look() {
    const { retentionDays } = this.config;
    if (retentionDays === 0 || this.isBusy) return;
    this.isBusy = true;
    try {
      if (await this.claim()) await this.purge(Date.now() - retentionDays * DAY_MS);
      this.outage.worked();
    } catch (error) {
      // What is left over goes at the next time.
      this.outage.failed(error);
    } finally {
      this.isBusy = false;
    }
  }

  /** Takes away what was said before that time, ms since the epoch; returns how many messages. */
  async purge(before: number): Promise<number> {
    let count = 0;
    for await (const room of this.dueRooms(before)) count += await this.purgeRoom(room, before);
    if (count > 0) this.logger.log(`${count} messages were old, and are gone`);
    return count;
  }

  /**
   * Whether it is this process's turn. It only spares work: two at once would do no harm, and the
   * turn of one that dies is over in an hour.
   */
  private async claim(): Promise<boolean> {
    const now = Date.now();
    const { numAffectedRows } = await sql`
      update meta set value = ${String(now)}
      where key = 'purged' and cast(value as bigint) <= ${now - EVERY_MS}
    `.execute(this.db);
    return numAffectedRows === 1n;
  }

  /** The rooms whose oldest message is too old, a part of all rooms at a time. */
  private async *dueRooms(before: number) {
    for (let last = ''; !this.isOver;) {
      const { rows } = await sql<{ room: string; at: number | null }>`
        select part.room, messages.at
        from (select room, first from rooms where room > ${last} order by room limit ${ROOMS}) as part
        left join messages on (messages.room, messages.seq) = (part.room, part.first)
        order by part.room
      `.execute(this.db);
      for (const { room, at } of rows) if (at !== null && at < before) yield room;
      if (rows.length < ROOMS) return;
      last = rows.at(-1)?.room as string;
      await wait(PAUSE_MS);
    }
  }

  private async purgeRoom(room: string, before: number): Promise<number> {
    let count = 0;
    let revision: number | undefined;
    while (!this.isOver) {
      const [moved, gone] = await this.db.atomically(purging(room, before), [room]);
      const row = moved?.rows[0] as { revision: number } | undefined;
      if (!row) break;
      revision = row.revision;
      count += Number(gone?.numAffectedRows);
      await wait(PAUSE_MS);
    }
    // Who is in the room is told, as of any other change of it; by way of other processes as well.
    if (revision !== undefined) await this.orders.hint(room, revision);
    return count;
  }
}

/** Moves the beginning of the room on, to the first message that is young enough; a batch at most. */
function purging(room: string, before: number) {
  const kept = sql`(select first from rooms where room = ${room})`;
  return [
    sql`
      update rooms set revision = revision + 1, first = coalesce(
        (select min(seq) from messages
          where messages.room = ${room} and seq < rooms.first + ${BATCH} and at >= ${before}),
        case when last < rooms.first + ${BATCH} then last + 1 else rooms.first + ${BATCH} end
      )
      where room = ${room} and exists (
        select 1 from messages
        where messages.room = ${room} and seq = rooms.first and at < ${before}
      )
      returning revision
    `,
    provided(sql`delete from messages where room = ${room} and seq < ${kept}`),
    provided(sql`delete from shadows where room = ${room} and seq < ${kept}`, { back: 2 }),
  ];
}
