import { Injectable } from '@nestjs/common';
import { type Answer, type Changes, LIMITS } from '@parlour/protocol';
import { sql } from 'kysely';
import { Database } from '../db/database';
import { at, jsonRows } from '../db/json-rows';
import type { RoomsTable } from '../db/schema';
import { append, type Appended } from './append';
import { type Draft, toMessage } from './row';

/**
 * The most text of a page, in UTF-16 units: a page of the longest messages would keep a slow line
 * busy for longer than its reader is given.
 */
const PAGE_UNITS = 256 * 1024;

/** A page of history: the last messages before a place, those around one, or the newest. */
export interface Page {
  before?: number;
  around?: number;
  limit?: number;
}

/** The log of every room, as it stands in the database. */
@Injectable()
export class RoomLog {
  constructor(private readonly db: Database) {}

  /** Stores a batch, all of it or nothing, in one commit. */
  append(drafts: readonly Draft[]): Promise<Appended> {
    return append(this.db, drafts);
  }

  /** The changes in `(after, head]`, by `rev`, a page at most; `more` if they go on. */
  async changes(room: string, after: number): Promise<Changes> {
    const rows = await this.rowsOf(room)
      .where('rev', '>', after)
      .orderBy('rev')
      .limit(LIMITS.page + 1)
      .execute();
    const messages = fitting(rows.slice(0, LIMITS.page), 0).map(toMessage);
    // The latest change of all is some row's `rev`, so the last row tells how far this reaches.
    const head = messages.at(-1)?.rev ?? Math.min(after, await this.headOf(room));
    return { after, head, messages, more: rows.length > messages.length };
  }

  /** A page by `seq`, ascending; `more` if there is something before it. */
  async history(
    room: string,
    { before, around, limit = LIMITS.page }: Page = {},
  ): Promise<Answer<'history'>> {
    // At the beginning of the room there is less before the place, and so more after it.
    const end = around === undefined ? before : Math.max(around + Math.ceil(limit / 2), limit + 1);
    let query = this.rowsOf(room);
    if (end !== undefined) query = query.where('seq', '<', end);
    const rows = await query.orderBy('seq', 'desc').limit(limit).execute();
    rows.reverse();
    const place = around === undefined ? -1 : rows.findIndex(({ seq }) => seq >= around);
    const messages = fitting(rows, place === -1 ? rows.length - 1 : place).map(toMessage);
    return { messages, more: messages.length > 0 && (messages[0]?.seq ?? 1) > 1 };
  }

  /** How far each of the rooms has come: its log, and its order. */
  async heads(rooms: readonly string[]): Promise<Pick<RoomsTable, 'room' | 'head' | 'revision'>[]> {
    const wanted = jsonRows(rooms.map((room) => [room]));
    const { rows } = await sql<RoomsTable>`
      select room, head, revision from rooms where room in (select ${at(0)} from ${wanted})
    `.execute(this.db);
    return rows;
  }

  private async headOf(room: string): Promise<number> {
    const query = this.db.selectFrom('rooms').select('head').where('room', '=', room);
    return (await query.executeTakeFirst())?.head ?? 0;
  }

  private rowsOf(room: string) {
    return this.db.selectFrom('messages').selectAll().where('room', '=', room);
  }
}

/** The messages nearest to a place among them that fit a page, that one in any case. */
function fitting<T extends { text: string }>(rows: readonly T[], place: number): readonly T[] {
  let [from, to] = [place, place + 1];
  let units = rows[place]?.text.length ?? 0;
  const take = (row: T | undefined) => {
    if (!row || units + row.text.length > PAGE_UNITS) return 0;
    units += row.text.length;
    return 1;
  };
  for (let taken = 1; taken > 0;) {
    const before = take(rows[from - 1]);
    const after = take(rows[to]);
    from -= before;
    to += after;
    taken = before + after;
  }
  return rows.slice(Math.max(0, from), to);
}
