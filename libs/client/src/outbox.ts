import type { Message, Refusal } from '@parlour/protocol';
import type { Connection } from './connection';
import { type Entry, isWaiting } from './entry';
import { newId } from './id';
import type { OutboxStore } from './outbox-store';

/** Refusals that pass: by themselves, or as soon as the room is entered again. The entry waits. */
const PASSING: ReadonlySet<string> = new Set(['rate_limited', 'unavailable', 'not_member']);
const RETRY_MS = 1_000;
/** Longer than an answer may take: whoever is silent for so long has lost its turn. */
const TURN_MS = 10_000;

/**
 * What was said and is on its way: in order for each room, tried again with the same id until it
 * is answered. It survives what its store survives; of several outboxes on one store one at a time
 * sends what waits for a room. Tell it when a room is entered (`open`) and left (`forget`), when
 * the connection is lost (`closeAll`), and what the timelines show (`told`).
 *
 * @example
 * const outbox = new Outbox(connection, new MemoryStore(), (entries) => render(entries));
 * await outbox.add('lobby', 'Hello');
 * outbox.open('lobby', welcome.you.id);
 */
export class Outbox {
  private kept: readonly Entry[] = [];
  /** Answered, and not in the timeline yet: the log has them, so the store need not. */
  private sent: readonly (Entry & { seq: number })[] = [];
  /** Out of here, though the store may not know it yet. */
  private readonly over = new Set<string>();
  /** How far each room's timeline has come, as a `seq`. */
  private readonly lasts = new Map<string, number>();
  /** The rooms that can be spoken to, and as which guest. */
  private readonly opened = new Map<string, string>();
  private readonly pumping = new Map<string, { again: boolean }>();

  constructor(
    private readonly connection: Connection,
    private readonly store: OutboxStore,
    /** Called with all entries whenever one changes. */
    private readonly changed: (entries: readonly Entry[]) => void,
    /** Names this outbox among those that share the store. */
    private readonly name = newId(),
  ) {
    store.watch(() => void this.reload());
    void this.reload();
  }

  /** Resolves when it is kept: from then on it will be said. */
  async add(room: string, text: string): Promise<Entry> {
    const entry: Entry = { room, id: newId(), text, at: Date.now(), state: 'sending' };
    await this.update((entries) => [...entries, entry]);
    void this.pump(room);
    return entry;
  }

  /** The room can be spoken to, as this guest: what waits for it goes out. */
  open(room: string, guest: string) {
    this.opened.set(room, guest);
    void this.pump(room);
  }

  /** The connection is lost: everything waits. */
  closeAll() {
    this.opened.clear();
  }

  /** The room is left: what waits for it is given up, and does not come back with its answer. */
  async forget(room: string) {
    this.opened.delete(room);
    this.sent = this.sent.filter((entry) => entry.room !== room);
    await this.remove((entry) => entry.room === room);
  }

  /** The room can't be entered: what waits for it has failed, and its writer decides. */
  async refuse(room: string, error: Refusal) {
    this.opened.delete(room);
    await this.update((entries) =>
      entries.some((entry) => isWaiting(entry, room))
        ? entries.map((entry) => (isWaiting(entry, room) ? failed(entry, error) : entry))
        : entries,
    );
  }

  /** The server's log is another one: places in the old one mean nothing. */
  startOver() {
    this.sent = [];
    this.lasts.clear();
    this.tell();
  }

  /** Tries a failed entry again. */
  async retry(id: string) {
    const entry = this.kept.find((one) => one.id === id);
    if (entry?.state !== 'failed') return;
    const { room, text, at, error } = entry;
    // The same id would be the same conflict again.
    const next = error?.code === 'conflict' ? newId() : id;
    await this.replace(id, { room, id: next, text, at, state: 'sending' });
    void this.pump(room);
  }

  /** Gives a failed entry up. */
  async discard(id: string) {
    await this.remove((entry) => entry.id === id);
  }

  /** The room's timeline has come as far as `last`, and brought these messages. */
  told(room: string, last: number, news: readonly Message[]) {
    this.lasts.set(room, last);
    this.sent = this.sent.filter((entry) => entry.room !== room || entry.seq > last);
    // Ids are public once they are in the log: somebody else may use mine again.
    const said = new Set(news.map(({ author, id }) => `${author.id} ${id}`));
    const isSaid = (entry: Entry) => entry.room === room && said.has(`${entry.guest} ${entry.id}`);
    if (this.kept.some(isSaid)) void this.remove(isSaid);
    else this.tell();
  }

  /** One entry of a room at a time, so that they arrive in the order they were written in. */
  private async pump(room: string) {
    const running = this.pumping.get(room);
    if (running) {
      running.again = true;
      return;
    }
    const run = { again: true };
    this.pumping.set(room, run);
    try {
      while (run.again) {
        run.again = false;
        for (let entry = await this.next(room); entry; entry = await this.next(room)) {
          await this.try(entry);
        }
      }
    } finally {
      this.pumping.delete(room);
    }
  }

  /** The room's first entry that waits, if it is this outbox's turn to send it. */
  private async next(room: string): Promise<Entry | undefined> {
    const guest = this.opened.get(room);
    if (guest === undefined || !this.kept.some((entry) => isWaiting(entry, room))) return undefined;
    let mine: Entry | undefined;
    await this.update((entries) => {
      mine = undefined;
      const now = Date.now();
      const first = entries.find((entry) => isWaiting(entry, room) && !this.over.has(entry.id));
      if (!first) return entries;
      const { turn } = first;
      if (turn && turn.of !== this.name && turn.until > now) {
        // Whose turn it is may be gone for good.
        setTimeout(() => void this.pump(room), turn.until - now);
        return entries;
      }
      mine = { guest, ...first, turn: { of: this.name, until: now + TURN_MS } };
      return entries.map((entry) => (entry === first ? (mine as Entry) : entry));
    });
    return mine;
  }

  private async try(entry: Entry) {
    const { room, id, text, guest } = entry;
    const speaksAs = this.opened.get(room);
    // Closed while the store was asked: it waits.
    if (speaksAs === undefined) return;
    if (guest !== speaksAs) return this.disown(entry);
    // Rejected is unanswered: it may have landed or not, and the same id makes asking again harmless.
    const reply = await this.connection.ask('send', { room, id, text }).catch(() => undefined);
    if (this.over.has(id) || !this.kept.some((one) => one.id === id)) return;
    if (reply?.ok) {
      const { seq } = reply.data;
      if (seq > (this.lasts.get(room) ?? 0)) {
        this.sent = [...this.sent, { ...entry, state: 'sent', seq }];
      }
      await this.remove((one) => one.id === id);
    } else if (reply && !PASSING.has(reply.error.code)) {
      await this.replace(id, failed(entry, reply.error));
    } else {
      await new Promise((resolve) => setTimeout(resolve, reply?.error.retryInMs ?? RETRY_MS));
    }
  }

  /** Said as somebody else before, it may have landed; said again it would be there twice. */
  private async disown(entry: Entry) {
    const message = 'it may have been said already, as another guest';
    await this.replace(entry.id, failed(entry, { code: 'conflict', message }));
  }

  private async remove(goes: (entry: Entry) => boolean) {
    const ids = this.kept.filter(goes).map(({ id }) => id);
    for (const id of ids) this.over.add(id);
    this.tell();
    await this.update((entries) =>
      entries.some(goes) ? entries.filter((entry) => !goes(entry)) : entries,
    );
    for (const id of ids) this.over.delete(id);
  }

  private async replace(id: string, by: Entry) {
    await this.update((entries) => entries.map((entry) => (entry.id === id ? by : entry)));
  }

  private async reload() {
    await this.update((entries) => entries);
    for (const room of this.opened.keys()) void this.pump(room);
  }

  private async update(change: Parameters<OutboxStore['update']>[0]) {
    this.kept = await this.store.update(change);
    this.tell();
  }

  private tell() {
    this.changed([...this.sent, ...this.kept.filter(({ id }) => !this.over.has(id))]);
  }
}

function failed(entry: Entry, error: Refusal): Entry {
  return { ...entry, state: 'failed', error, turn: undefined };
}
