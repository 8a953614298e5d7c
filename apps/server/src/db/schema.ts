/** The tables, as Kysely sees them. `migrations.ts` makes them. */
export interface Tables {
  meta: MetaTable;
  rooms: RoomsTable;
  messages: MessagesTable;
  names: NamesTable;
  name_skeletons: NameSkeletonsTable;
  processes: ProcessesTable;
  ticks: TicksTable;
  standings: StandingsTable;
  moderations: ModerationsTable;
  network_bans: NetworkBansTable;
  shadows: ShadowsTable;
  sign_outs: SignOutsTable;
  device_links: DeviceLinksTable;
}

/** Facts about the log itself. */
interface MetaTable {
  /** `checked`: when somebody last asked whether it can be written to, ms since the epoch. */
  /** `secret`: signs guests' tokens, where several processes share no folder. */
  /** `names`: counts what changes in `names`. */
  /** `purged`: when old messages were last looked for, ms since the epoch. */
  /** `migrating`: how far another database has been copied into this one, which is not whole yet. */
  key: 'log' | 'checked' | 'secret' | 'names' | 'purged' | 'migrating';
  value: string;
}

/** A room is a log: `last` counts its messages, `head` its changes. */
export interface RoomsTable {
  room: string;
  title: string;
  topic: string;
  /** The oldest message that is kept: all from there up to `last` are there, and none before it. */
  first: number;
  last: number;
  head: number;
  /** 0 or 1: SQLite has no booleans. */
  closed: number;
  owner: string | null;
  created_at: number;
  access: Access;
  /** SHA-256 of the key of a private room, in hex: the key itself is only with its members. */
  key_hash: string | null;
  /** How many keys there have been. */
  key_count: number;
  /** 0 or 1: only moderators write. */
  locked: number;
  /** 0: no pause. */
  slow_ms: number;
  closes_at: number | null;
  /** How many times the order of the room has changed: whoever decides by an old one decides again. */
  revision: number;
}

/** `deleted` is what keeps the name of a room that is gone from ever meaning another one. */
export type Access = 'public' | 'unlisted' | 'private' | 'deleted';

/** Whose name it is, for as long as they keep coming back. */
export interface NamesTable {
  guest: string;
  name: string;
  seen_at: number;
  /** Which change of all it was. */
  version: number;
}

/** What a name looks like, to a person's eye: it belongs to one guest. */
export interface NameSkeletonsTable {
  skeleton: string;
  guest: string;
}

/** The processes of this server that are alive, each by an id of its own. */
interface ProcessesTable {
  id: string;
  /** By the database's clock, ms since the epoch. */
  seen_at: number;
}

/** One row: the last tick of all processes. */
interface TicksTable {
  count: number;
  /** By the database's clock, ms since the epoch. */
  at: number;
}

/** What is different for one guest in one room. */
export interface StandingsTable {
  room: string;
  guest: string;
  /** A `member` has been let into a private room. The owner is in `rooms`. */
  role: 'moderator' | 'member' | null;
  /** Until when, ms since the epoch; 0 for not at all. */
  muted_until: number;
  banned_until: number;
  /** Until when what they say is seen by them alone; a time that is over still tells that there is some. */
  shadowed_until: number;
  /** The key that does not let this guest in, for they were shown out while it was the key. */
  spent_key: string | null;
}

/** A ban's other half: guests made after it don't get in from the network either. */
export interface NetworkBansTable {
  room: string;
  /** Whose ban it belongs to, and ends with. */
  guest: string;
  /** Stands for the network, and does not tell which it is. */
  mark: string;
  since: number;
  until: number;
}

/** What was said by somebody shadow-muted: in the log it stands as a message taken away. */
export interface ShadowsTable {
  room: string;
  seq: number;
  guest: string;
  text: string;
}

/** Tokens of the guest from before that time are void. */
export interface SignOutsTable {
  guest: string;
  at: number;
  /** When the token was made of the device that asked, if that goes on; its connections stay. */
  stays: number | null;
}

/** Codes that make another device speak as the guest, once. */
export interface DeviceLinksTable {
  /** SHA-256 of the code, in hex: the code itself is only with whoever asked for it. */
  hash: string;
  guest: string;
  born_at: number;
  /** When the token was made that it was asked with. */
  issued_at: number;
  expires_at: number;
}

/** What was done to keep order. Rows are added, and go only with their room. */
export interface ModerationsTable {
  room: string;
  n: number;
  at: number;
  moderator: string;
  /** The moderator's name at that time. */
  name: string;
  action: string;
  guest: string | null;
  seq: number | null;
  for_ms: number | null;
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
  /** 0 or 1: taken away, and its text with it. */
  removed: number;
}
