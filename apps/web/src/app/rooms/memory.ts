/** What this browser remembers of rooms: which ones I am in, and how far I have read. */
export interface RoomsMemory {
  rooms: string[];
  read: Record<string, number | undefined>;
  /** The log that `read` counts in: in another one it means nothing. */
  log?: string;
}

const KEY = 'parlour.rooms';

export function recall(): RoomsMemory {
  const kept = readStored();
  return { rooms: kept.rooms ?? [], read: kept.read ?? {}, log: kept.log };
}

export function remember(memory: RoomsMemory) {
  localStorage.setItem(KEY, JSON.stringify(memory));
}

function readStored(): Partial<RoomsMemory> {
  try {
    return (JSON.parse(localStorage.getItem(KEY) ?? '{}') ?? {}) as Partial<RoomsMemory>;
  } catch {
    // Not ours, or half written: as good as never having been here.
    return {};
  }
}
