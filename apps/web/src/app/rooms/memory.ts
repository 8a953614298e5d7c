import { lasting } from '../ui/storage';

/** What this browser remembers of rooms: which ones I am in, and how far I have read. */
export interface RoomsMemory {
  rooms: string[];
  read: Record<string, number | undefined>;
  /** The log that `read` counts in: in another one it means nothing. */
  log?: string;
}

const KEY = 'parlour.rooms';

/*
 * Every tab of this browser writes here: each change begins with what is there now, and touches
 * no more than it is about.
 */
const change = (changed: (memory: RoomsMemory) => RoomsMemory) =>
  lasting.write(KEY, JSON.stringify(changed(recall())));

export function recall(): RoomsMemory {
  const { rooms, read, log } = readStored();
  // Without a prototype: a room may be called `constructor`.
  const marks = Object.assign(Object.create(null) as RoomsMemory['read'], read);
  return { rooms: Array.isArray(rooms) ? rooms : [], read: marks, log };
}

export function rememberRoom(slug: string) {
  change((memory) => ({ ...memory, rooms: [...new Set([...memory.rooms, slug])] }));
}

export function forgetRoom(slug: string) {
  change(({ rooms, read, log }) => ({
    rooms: rooms.filter((one) => one !== slug),
    read: { ...read, [slug]: undefined },
    log,
  }));
}

/** Whichever tab has read furthest has read it for all; marks of another log are void. */
export function rememberRead(log: string, marks: RoomsMemory['read']) {
  change((memory) => {
    const read = memory.log === log ? memory.read : (Object.create(null) as RoomsMemory['read']);
    for (const [slug, seq] of Object.entries(marks)) {
      if (seq !== undefined) read[slug] = Math.max(seq, read[slug] ?? 0);
    }
    return { rooms: memory.rooms, read, log };
  });
}

function readStored(): Partial<RoomsMemory> {
  try {
    return (JSON.parse(lasting.read(KEY) ?? '{}') ?? {}) as Partial<RoomsMemory>;
  } catch {
    // Not ours, or half written: as good as never having been here.
    return {};
  }
}
