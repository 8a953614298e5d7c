import type { Member, Message } from '@parlour/protocol';
import type { Selectable } from 'kysely';
import type { MessagesTable } from '../db/schema';
import { Guest } from '../guests/guest';

/** A message on its way into the log. */
export interface Draft {
  room: string;
  /** As they were when they spoke. */
  author: Member;
  /** The sender's own id of it. */
  id: string;
  text: string;
  replyTo?: number;
  /** It is for its author alone: see `Shadows`. */
  shadowed?: true;
}

/** What makes a repeat harmless: the same room, guest and id are the same message. */
export function identityOf({ room, author, id }: Draft): string {
  // Neither a slug nor a guest's id has a space.
  return `${room} ${author.id} ${id}`;
}

export function toMessage(row: Selectable<MessagesTable>): Message {
  const { room, seq, rev, id, at, guest, name, text, reply_to, removed } = row;
  const author = { ...new Guest(guest).member, name };
  const message: Message = { room, seq, rev, id, at, author, text };
  if (reply_to !== null) message.replyTo = reply_to;
  if (removed) message.removed = true;
  return message;
}
