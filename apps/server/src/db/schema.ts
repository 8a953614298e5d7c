/** The tables, as Kysely sees them. `migrations.ts` makes them. */
export interface Tables {
  meta: MetaTable;
  rooms: RoomsTable;
  messages: MessagesTable;
}

/** Facts about the log itself. */
interface MetaTable {
  /** `checked`: when somebody last asked whether it can be written to, ms since the epoch. */
  key: 'log' | 'checked';
  value: string;
}

/** A room is a log: `last` counts its messages, `head` its changes. */
export interface RoomsTable {
  room: string;
  title: string;
  topic: string;
  last: number;
  head: number;
  /** 0 or 1: SQLite has no booleans. */
  closed: number;
  owner: string | null;
  created_at: number;
}

/** What was said. The author's name is kept as it was then. */
export interface MessagesTable {
  room: string;
  seq: number;
  rev: number;
  /** The guest who sent it; with `room` and `id`, what makes a repeat harmless. */
  guest: string;
  id: string;
  name: string;
  text: string;
  reply_to: number | null;
  at: number;
}
