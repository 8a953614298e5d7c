import type { Plain } from '../db/plain';

/** How far a room has come. */
export interface Counters {
  room: string;
  access: string;
  first: number;
  last: number;
  head: number;
}

/** The same, and what there is of it. */
export interface Counted extends Counters {
  messages: number;
  lowest: number | null;
  highest: number | null;
  newest: number | null;
}

/** Also of a server that an older version runs, which may know less of its rooms. */
export async function countersOf(db: Plain): Promise<Counters[]> {
  const rows = await db.query<Counters & { [Later in 'access' | 'first']?: Counters[Later] }>(
    'select * from rooms',
  );
  return rows.map(({ room, access = 'public', first = 1, last, head }) => ({
    ...{ room, access, first, last, head },
  }));
}

/** Every room with what there is of it, all read and counted. */
export async function censusOf(db: Plain): Promise<Counted[]> {
  return db.query(`
    select rooms.room, access, first, last, head, count(seq) as messages,
      min(seq) as lowest, max(seq) as highest, max(rev) as newest
    from rooms left join messages on messages.room = rooms.room group by rooms.room
  `);
}

export const messagesIn = (rooms: readonly Counted[]) =>
  rooms.reduce((sum, { messages }) => sum + messages, 0);

/**
 * What is wrong with a log: a hole, or a counter that does not say what there is. Of a room
 * that is deleted there is what has not gone yet.
 */
export function faultsIn(rooms: readonly Counted[]): string[] {
  return rooms.flatMap(({ room, access, first, last, head, ...has }) => {
    if (access === 'deleted') return [];
    const isEmpty = has.messages === 0;
    const isWhole = has.messages === last - first + 1;
    const isInPlace = isEmpty || (has.lowest === first && has.highest === last);
    if (!isWhole || !isInPlace) {
      return [`${room} has ${has.messages} of the messages ${first} to ${last}`];
    }
    // The newest change may be one of a message that is not kept any more.
    const newest = has.newest ?? 0;
    const isAtHead = first === 1 ? newest === head : newest <= head;
    return isAtHead ? [] : [`${room} has changes up to ${newest} instead of ${head}`];
  });
}

/**
 * What of a log that went on all the time is not in a copy of it: each counter is one that the room
 * had between two looks.
 */
export function missingIn(
  copy: readonly Counters[],
  before: readonly Counters[],
  after: readonly Counters[],
): string[] {
  const copied = new Map(copy.map((one) => [one.room, one]));
  const latest = new Map(after.map((one) => [one.room, one]));
  return before.flatMap((early) => {
    const late = latest.get(early.room);
    const has = copied.get(early.room);
    if (!has) return [`${early.room} is not there`];
    if (!late) return [`${early.room} is gone from the server`];
    const counters = ['first', 'last', 'head'] as const;
    const strange = counters.filter((one) => has[one] < early[one] || has[one] > late[one]);
    return strange.map((one) => `${early.room} has another ${one} than it should`);
  });
}
