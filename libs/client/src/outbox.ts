import type { Refusal } from '@parlour/protocol';
import type { Connection } from './connection';

/** Refusals that pass by themselves: the entry waits and goes on. */
const PASSING: ReadonlySet<string> = new Set(['rate_limited', 'unavailable']);
const RETRY_MS = 1_000;

/** Something said that the room's timeline does not show yet. */
export interface Entry {
  readonly room: string;
  /** Goes with every try, so that the server stores it once. */
  readonly id: string;
  readonly text: string;
  /** When it was written, ms since the epoch, by this device's clock. */
  readonly at: number;
  /** `sending`: no answer yet. `sent`: stored. `failed`: refused, `error` says why. */
  readonly state: 'sending' | 'sent' | 'failed';
  readonly error?: Refusal;
}

/**
 * What was said and is on its way: in order for each room, tried again with the same id until it
 * is answered. Tell it when a room is entered (`open`) and left (`forget`), and when the connection
 * is lost (`closeAll`).
 *
 * @example
 * const outbox = new Outbox(connection, (entries) => render(entries));
 * outbox.add('lobby', 'Hello');
 * outbox.open('lobby');
 */
export class Outbox {
  private entries: readonly Entry[] = [];
  private readonly opened = new Set<string>();
  private readonly pumping = new Set<string>();

  constructor(
    private readonly connection: Connection,
    /** Called with all entries whenever one changes. */
    private readonly changed: (entries: readonly Entry[]) => void,
  ) {}

  add(room: string, text: string): Entry {
    const entry: Entry = { room, id: newId(), text, at: Date.now(), state: 'sending' };
    this.become([...this.entries, entry]);
    void this.pump(room);
    return entry;
  }

  /** The room can be spoken to: what waits for it goes out. */
  open(room: string) {
    this.opened.add(room);
    void this.pump(room);
  }

  /** The connection is lost: everything waits. */
  closeAll() {
    this.opened.clear();
  }

  /** The room is left: what waits for it is given up, and does not come back with its answer. */
  forget(room: string) {
    this.opened.delete(room);
    if (this.entries.some((entry) => entry.room === room)) {
      this.become(this.entries.filter((entry) => entry.room !== room));
    }
  }

  /** Tries a failed entry again. */
  retry(id: string) {
    const entry = this.entries.find((one) => one.id === id);
    if (entry?.state !== 'failed') return;
    this.update({ ...entry, state: 'sending', error: undefined });
    void this.pump(entry.room);
  }

  /** Takes an entry out: it is in the timeline now, or nobody wants it any more. */
  remove(ids: ReadonlySet<string>) {
    if (this.entries.some(({ id }) => ids.has(id))) {
      this.become(this.entries.filter(({ id }) => !ids.has(id)));
    }
  }

  /** One entry of a room at a time, so that they arrive in the order they were written in. */
  private async pump(room: string) {
    if (this.pumping.has(room)) return;
    this.pumping.add(room);
    try {
      for (let entry = this.next(room); entry; entry = this.next(room)) await this.try(entry);
    } finally {
      this.pumping.delete(room);
    }
  }

  private next(room: string): Entry | undefined {
    if (!this.opened.has(room)) return undefined;
    return this.entries.find((entry) => entry.room === room && entry.state === 'sending');
  }

  private async try({ room, id, text }: Entry) {
    // Rejected is unanswered: it may have landed or not, and the same id makes asking again harmless.
    const reply = await this.connection.ask('send', { room, id, text }).catch(() => undefined);
    const entry = this.entries.find((one) => one.id === id);
    if (!entry) return;
    if (reply?.ok) {
      this.update({ ...entry, state: 'sent' });
    } else if (reply && !PASSING.has(reply.error.code)) {
      this.update({ ...entry, state: 'failed', error: reply.error });
    } else {
      await new Promise((resolve) => setTimeout(resolve, reply?.error.retryInMs ?? RETRY_MS));
    }
  }

  private update(changed: Entry) {
    this.become(this.entries.map((entry) => (entry.id === changed.id ? changed : entry)));
  }

  private become(entries: readonly Entry[]) {
    this.entries = entries;
    this.changed(entries);
  }
}

/** 128 random bits. Not `randomUUID`, which browsers keep from pages on a plain http address. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
