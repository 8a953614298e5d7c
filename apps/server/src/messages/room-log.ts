import { Injectable } from '@nestjs/common';
import { type Answer, type Changes, LIMITS } from '@parlour/protocol';
import { type Selectable, sql } from 'kysely';
import { Database } from '../db/database';
import { at, jsonRows } from '../db/json-rows';
import type { MessagesTable, RoomsTable } from '../db/schema';
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

type Rows = ReturnType<RoomLog['rowsOf']>;

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
    const { first, head, rows } = await this.read(room, 'rev', (rows) =>
      rows
        .where('rev', '>', after)
        .orderBy('rev')
        .limit(LIMITS.page + 1),
    );
    const messages = fitting(rows.slice(0, LIMITS.page), 0).map(toMessage);
    const more = rows.length > messages.length;
    // The newest change of all may be one of a message that is not kept any more: so the last row
    // tells how far a page reaches, and the room how far the last page does.
    const reached = more ? (messages.at(-1)?.rev as number) : head;
    return { after, head: reached, messages, more, ...(first > 1 && { first }) };
  }

  /** A page by `seq`, ascending; `more` if there is something before it. */
  async history(
    room: string,
    { before, around, limit = LIMITS.page }: Page = {},
  ): Promise<Answer<'history'>> {
    const end = around === undefined ? before : await this.endAround(room, around, limit);
    const { first, rows } = await this.read(room, 'seq', (rows) =>
      (end === undefined ? rows : rows.where('seq', '<', end)).orderBy('seq', 'desc').limit(limit),
    );
    const place = around === undefined ? -1 : rows.findIndex(({ seq }) => seq >= around);
    const messages = fitting(rows, place === -1 ? rows.length - 1 : place).map(toMessage);
    const more = (messages[0]?.seq ?? first) > first;
    return { messages, more, ...(first > 1 && { first }) };
  }

  /** How far each of the rooms has come: its log, and its order. */
  async heads(rooms: readonly string[]): Promise<Pick<RoomsTable, 'room' | 'head' | 'revision'>[]> {
    const wanted = jsonRows(rooms.map((room) => [room]));
    const { rows } = await sql<RoomsTable>`
      select room, head, revision from rooms where room in (select ${at(0)} from ${wanted})
    `.execute(this.db);
    return rows;
  }

  /** At the beginning of the room there is less before the place, and so more after it. */
  private async endAround(room: string, around: number, limit: number): Promise<number> {
    const { first } = await this.read(room, 'seq', (rows) => rows.limit(0));
    return Math.max(around + Math.ceil(limit / 2), first + limit);
  }

  /**
   * A page of rows, ascending, and the room's counters. Invariant: all of one moment, for what is
   * not in the page is said to be nowhere; so it is one statement.
   */
  private async read(room: string, by: 'seq' | 'rev', page: (rows: Rows) => Rows) {
    const all = await this.db
      .selectFrom('rooms')
      .leftJoin(page(this.rowsOf(room)).as('page'), (join) => join.onTrue())
      .where('rooms.room', '=', room)
      .select(['rooms.first', 'rooms.head'])
      .selectAll('page')
      .orderBy(`page.${by}`)
      .execute();
    const { first = 1, head = 0 } = all[0] ?? {};
    const rows = all.filter(({ seq }) => seq !== null) as Selectable<MessagesTable>[];
    return { first, head, rows };
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
