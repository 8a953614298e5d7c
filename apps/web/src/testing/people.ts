import type { Entry } from '@parlour/client';
import type { Member, Message } from '@parlour/protocol';

export const me: Member = { id: 'me', name: 'Guest', tag: 'k3f9', color: 10 };
export const ann: Member = { id: 'a', name: 'Ann', tag: 'a111', color: 100 };
export const bob: Member = { id: 'b', name: 'Bob', tag: 'b222', color: 200 };
export const cid: Member = { id: 'c', name: 'Cid', tag: 'c333', color: 300 };

/** Noon of an ordinary day, by the local clock. */
export const NOON = new Date(2025, 4, 14, 12).getTime();
export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

export function message(seq: number, more: Partial<Message> = {}): Message {
  const said = { room: 'lobby', rev: seq, id: `id-${seq}`, at: NOON, author: ann };
  return { ...said, seq, text: `message ${seq}`, ...more };
}

export function entry(id: string, more: Partial<Entry> = {}): Entry {
  return { room: 'lobby', id, text: `entry ${id}`, at: NOON, state: 'sending', ...more };
}
