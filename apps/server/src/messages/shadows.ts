import { Injectable } from '@nestjs/common';
import type { Changes, Message } from '@parlour/protocol';
import { Database } from '../db/database';
import { RoomLog } from './room-log';

type Texts = ReadonlyMap<number, string>;
const NONE: Texts = new Map();

/**
 * What is said by somebody shadow-muted. In the log it stands as a message taken away, with its
 * place and no text, so that nobody can be told of it by mistake; to whoever said it, and to nobody
 * else, it is shown as it was.
 */
@Injectable()
export class Shadows {
  constructor(
    private readonly db: Database,
    private readonly log: RoomLog,
  ) {}

  /** The log as the guest sees it. */
  async changes(room: string, after: number, guest: string): Promise<Changes> {
    return this.shown(guest, await this.log.changes(room, after));
  }

  /** A page as the guest sees it; the same one if there is nothing of theirs in it. */
  async shown<T extends { messages: Message[] }>(guest: string, page: T): Promise<T> {
    return uncovered(guest, page, await this.textsIn(guest, page));
  }

  /** What of theirs is in the page, by `seq`. */
  async textsIn(guest: string, { messages }: { messages: readonly Message[] }): Promise<Texts> {
    const [first] = messages;
    const seqs = messages.filter((one) => isCovered(guest, one)).map(({ seq }) => seq);
    if (!first || seqs.length === 0) return NONE;
    const rows = await this.db
      .selectFrom('shadows')
      .select(['seq', 'text'])
      .where('room', '=', first.room)
      .where('guest', '=', guest)
      .where('seq', 'in', seqs)
      .execute();
    return new Map(rows.map(({ seq, text }) => [seq, text]));
  }
}

/** The page with those texts of the guest in their places. */
export function uncovered<T extends { messages: Message[] }>(
  guest: string,
  page: T,
  texts: Texts,
): T {
  if (texts.size === 0) return page;
  const messages = page.messages.map((message) => {
    const text = texts.get(message.seq);
    if (text === undefined || !isCovered(guest, message)) return message;
    const { removed: _, ...said } = message;
    return { ...said, text };
  });
  return { ...page, messages };
}

const isCovered = (guest: string, { removed, author }: Message) =>
  removed === true && author.id === guest;
