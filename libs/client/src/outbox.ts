import { hasAtMost, LIMITS, type Message, type Refusal } from '@parlour/protocol';
import type { Connection } from './connection';
import { type Entry, failed, isWaiting, later, sent } from './entry';
import { newId } from './id';
import type { OutboxStore } from './outbox-store';
import type { Timeline } from './timeline';
import { LONGEST_PAUSE_MS, takeTurn, type Turn, TURN_MS, turnOf } from './turns';

/** Refusals that pass: by themselves, or as soon as the room is entered again. The entry waits. */
const PASSING: ReadonlySet<string> = new Set(['rate_limited', 'unavailable', 'not_member']);
const RETRY_MS = 1_000;
/** How long what is sent stays in the store, for other outboxes whose timeline is behind. */
const SENT_KEPT_MS = 30_000;
const TOO_LONG: Refusal = {
  code: 'too_large',
  message: `a message has at most ${LIMITS.textCodePoints} characters`,
  field: 'text',
};

type Shown = Pick<Timeline, 'last' | 'messages'>;

/**
 * What was said and is on its way: in order for each room, tried again with the same id until it
 * is answered. It survives what its store survives; of several outboxes on one store one at a time
 * sends what waits for a room. Tell it when a room is entered (`open`), can't be (`refuse`) and is
 * left (`forget`), when the connection is lost (`closeAll`), and what the timelines show (`told`).
 *
 * @example
 * const outbox = new Outbox(connection, new MemoryStore(), (entries) => render(entries));
 * await outbox.add('lobby', 'Hello');
 * outbox.open('lobby', welcome.you.id);
 */
export class Outbox {
  /** Resolves when what was kept before is here. */
  readonly loaded: Promise<void>;
  private kept: readonly Entry[] = [];
  /** What each room's timeline shows: an entry that is there is not on its way any more. */
  private readonly shown = new Map<string, Shown>();
  /** The rooms that can be spoken to, and as which guest. */
  private readonly opened = new Map<string, string>();
  /** Rooms that are being forgotten: what is kept for them is over, though it is still there. */
  private readonly forgetting = new Set<string>();
  private readonly pumping = new Map<string, { again: boolean }>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(
    private readonly connection: Connection,
    private readonly store: OutboxStore,
    /** Called with all entries whenever one changes. */
    private readonly changed: (entries: readonly Entry[]) => void,
    /** Names this outbox among those that share the store. */
    private readonly name = newId(),
  ) {
    store.watch(() => void this.reload());
    this.loaded = this.reload();
  }

  /** Resolves when it is kept: from then on it will be said. What is too long has failed at once. */
  async add(room: string, text: string): Promise<Entry> {
    const { name: writer } = this;
    const at = Date.now();
    const written: Entry = { room, id: newId(), text, at, state: 'sending', writer };
    const isTooLong = !hasAtMost(LIMITS.textCodePoints, text);
    const entry = isTooLong ? failed(written, TOO_LONG) : written;
    await this.update((entries) => [
      ...entries.filter((one) => one.state !== 'sent' || at - one.at < SENT_KEPT_MS),
      entry,
    ]);
    void this.pump(room);
    return entry;
  }

  /** The room can be spoken to, as this guest: what waits for it goes out. */
  open(room: string, guest: string) {
    this.opened.set(room, guest);
    void this.hurry(room);
  }

  /** What the server wanted later it may take now: the room is not as it was. */
  async hurry(room: string) {
    const isLater = (entry: Entry) => isWaiting(entry, room) && entry.againAt !== undefined;
    if (this.kept.some(isLater)) await this.replace(isLater, ({ againAt: _, ...entry }) => entry);
    await this.pump(room);
  }

  /** The connection is lost: everything waits. */
  closeAll() {
    this.opened.clear();
  }

  /** The room is left: what was written here for it is given up. */
  async forget(room: string) {
    this.opened.delete(room);
    this.shown.delete(room);
    this.forgetting.add(room);
    this.tell();
    await this.remove((entry) => entry.room === room && entry.writer === this.name);
    this.forgetting.delete(room);
  }

  /** The room can't be entered: what waits for it has failed, and its writer decides. */
  async refuse(room: string, error: Refusal) {
    this.opened.delete(room);
    await this.replace(
      (entry) => isWaiting(entry, room),
      (entry) => failed(entry, error),
    );
  }

  /** The server's log is another one: places in the old one mean nothing. */
  async startOver() {
    this.shown.clear();
    await this.remove(({ state }) => state === 'sent');
  }

  /** Tries a failed entry again. */
  async retry(id: string) {
    let room: string | undefined;
    await this.replace(
      (entry) => entry.id === id && entry.state === 'failed',
      ({ error, ...entry }) => {
        room = entry.room;
        const again = { ...entry, state: 'sending' } as const;
        // The same id would be the same conflict again.
        return error?.code === 'conflict' ? { ...again, id: newId(), guest: undefined } : again;
      },
    );
    if (room !== undefined) void this.pump(room);
  }

  /** Gives a failed entry up. */
  async discard(id: string) {
    await this.remove((entry) => entry.id === id);
  }

  /** The room's timeline shows something else than before. */
  told(room: string, shown: Shown) {
    this.shown.set(room, shown);
    // Called with every frame, and most of the time there is nothing on its way.
    if (!this.kept.some((entry) => entry.room === room)) return;
    this.tell();
    void this.settleShown(room);
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
    let turn: Turn;
    await this.update((before) => {
      const taken = takeTurn(before, room, { name: this.name, guest });
      turn = taken.turn;
      return taken.entries;
    });
    if (turn && 'againInMs' in turn) this.pumpIn(turn.againInMs, room);
    return turn && 'entry' in turn ? turn.entry : undefined;
  }

  private async try(entry: Entry) {
    const { room, id, text, guest } = entry;
    const speaksAs = this.opened.get(room);
    // Closed while the store was asked: it waits.
    if (speaksAs === undefined) return;
    if (guest !== speaksAs) return this.settle(entry, (one) => failed(one, SAID_BY_ANOTHER));
    const renewing = setInterval(() => void this.renew(id), TURN_MS / 3);
    // Rejected is unanswered: it may have landed or not, and the same id makes asking again harmless.
    const reply = await this.connection.ask('send', { room, id, text }).catch(() => undefined);
    clearInterval(renewing);
    if (reply?.ok) {
      await this.settle(entry, (one) => sent(one, reply.data.seq));
    } else if (reply && !PASSING.has(reply.error.code)) {
      await this.settle(entry, (one) => failed(one, reply.error));
    } else if (reply?.error.retryInMs !== undefined) {
      const againAt = Date.now() + Math.min(reply.error.retryInMs, LONGEST_PAUSE_MS);
      await this.settle(entry, (one) => later(one, againAt));
    } else {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  /** Whoever waits for the answer is alive. */
  private renew(id: string) {
    return this.replace(
      (entry) => entry.id === id && entry.turn?.of === this.name,
      (entry) => ({ ...entry, turn: turnOf(this.name) }),
    );
  }

  private pumpIn(ms: number, room: string) {
    clearTimeout(this.timers.get(room));
    this.timers.set(
      room,
      setTimeout(() => void this.pump(room), ms),
    );
  }

  /** What the timeline shows has landed, though its answer may have been lost. */
  private async settleShown(room: string) {
    for (const entry of this.kept) {
      const message = isWaiting(entry, room) && this.find(entry);
      if (message) await this.settle(entry, (one) => sent(one, message.seq));
    }
  }

  /** Where the timeline shows the entry. Ids are public there: another guest may have used it too. */
  private find({ room, id, guest = this.opened.get(room) }: Entry): Message | undefined {
    const messages = this.shown.get(room)?.messages ?? [];
    return messages.find((message) => message.id === id && message.author.id === guest);
  }

  private isShown(entry: Entry): boolean {
    const { last = 0 } = this.shown.get(entry.room) ?? {};
    return entry.seq === undefined ? this.find(entry) !== undefined : entry.seq <= last;
  }

  private settle({ id }: Entry, by: (entry: Entry) => Entry) {
    return this.replace((entry) => entry.id === id && entry.state === 'sending', by);
  }

  private remove(goes: (entry: Entry) => boolean) {
    return this.update((entries) =>
      entries.some(goes) ? entries.filter((entry) => !goes(entry)) : entries,
    );
  }

  private replace(which: (entry: Entry) => boolean, by: (entry: Entry) => Entry) {
    return this.update((entries) =>
      entries.some(which) ? entries.map((entry) => (which(entry) ? by(entry) : entry)) : entries,
    );
  }

  private async reload() {
    await this.update((entries) => entries);
    for (const room of this.shown.keys()) await this.settleShown(room);
    for (const room of this.opened.keys()) void this.pump(room);
  }

  private async update(change: Parameters<OutboxStore['update']>[0]) {
    this.kept = await this.store.update(change);
    this.tell();
  }

  private tell() {
    this.changed(
      this.kept.filter((entry) => !this.forgetting.has(entry.room) && !this.isShown(entry)),
    );
  }
}

/** Said as somebody else before, it may have landed; said again it would be there twice. */
const SAID_BY_ANOTHER: Refusal = {
  code: 'conflict',
  message: 'it may have been said already, as another guest',
};
