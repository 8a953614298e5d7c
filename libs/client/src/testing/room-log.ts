import type { Answer, Changes, Joined, Member, Message, Room } from '@parlour/protocol';

export const ann: Member = { id: 'a', name: 'Ann', tag: 'k3f9', color: 200 };

/** A room's log as the server keeps it: each change counted, each message in its latest state. */
export class RoomLog {
  readonly messages: Message[] = [];
  head = 0;
  /** The oldest message that is kept. */
  first = 1;
  info: Omit<Room, 'room' | 'last' | 'head' | 'count'>;

  constructor(
    readonly room = 'lobby',
    /** Most messages in one answer. */
    readonly page = 100,
  ) {
    this.info = { title: room, topic: '', private: false, closed: false };
  }

  /** Stored once for each author and id, as the server does it. */
  send(text: string, by: { author?: Member; id?: string; at?: number } = {}): Message {
    const { author = ann, id = `${author.id}-${this.head}`, at = 0 } = by;
    // Whoever leaves the id to the log gets a new one, without a look at all the others.
    const known =
      by.id !== undefined &&
      this.messages.find((one) => one.author.id === author.id && one.id === id);
    if (known) return known;
    const seq = this.messages.length + 1;
    const message = { room: this.room, seq, rev: ++this.head, id, at, author, text };
    this.messages.push(message);
    return message;
  }

  edit(seq: number, text: string) {
    const message = this.messages[seq - 1] as Message;
    this.messages[seq - 1] = { ...message, text, editedAt: 1, rev: ++this.head };
  }

  remove(seq: number): Message {
    const message: Message = { ...(this.messages[seq - 1] as Message), text: '', removed: true };
    return (this.messages[seq - 1] = { ...message, rev: ++this.head });
  }

  /** Nothing before that place is kept any more. */
  purge(first: number) {
    this.first = first;
  }

  /** As a `messages` frame tells it. */
  frame(after: number): Pick<Changes, 'after' | 'head' | 'messages'> {
    return { after, head: this.head, messages: this.since(after) };
  }

  /** As `sync` answers: a page by `rev`. */
  changes(after: number): Changes {
    const messages = this.since(after);
    const page = messages.slice(0, this.page);
    const more = messages.length > page.length;
    const head = more ? (page.at(-1)?.rev as number) : this.head;
    return { after, head, messages: page, more, ...this.border };
  }

  /** As `history` answers: a page by `seq`. */
  history(before = Infinity): Answer<'history'> {
    const messages = this.kept.filter(({ seq }) => seq < before).slice(-this.page);
    return { messages, more: (messages[0]?.seq ?? this.first) > this.first, ...this.border };
  }

  /** As `join` answers. */
  join(after?: number, members: Member[] = [ann]): Joined {
    const room: Room = {
      ...this.info,
      room: this.room,
      last: this.messages.length,
      head: this.head,
      count: members.length,
      ...this.border,
    };
    if (after !== undefined && after <= this.head) {
      const { first: _, ...changes } = this.changes(after);
      return { room, members, ...changes, older: after > 0 };
    }
    const { messages, more: older } = this.history();
    return { room, members, head: this.head, messages, more: false, older };
  }

  private get border() {
    return this.first > 1 ? { first: this.first } : {};
  }

  private get kept(): Message[] {
    return this.messages.filter(({ seq }) => seq >= this.first);
  }

  private since(after: number): Message[] {
    return this.kept.filter(({ rev }) => rev > after).sort((a, b) => a.rev - b.rev);
  }
}
