import type { Refusal } from '@parlour/protocol';

/** Something said, from the moment it is written until the room's timeline shows it. */
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
  /** Of what is sent: its place in the room. */
  readonly seq?: number;
  /** Of what the server takes later: when it is tried again, ms since the epoch. */
  readonly againAt?: number;
  /** The outbox that it was written in. */
  readonly writer?: string;
  /** The guest it was first tried as: said by another one it would be another message. */
  readonly guest?: string;
  /** The outbox whose turn it is to send it, until when (ms since the epoch). */
  readonly turn?: { readonly of: string; readonly until: number };
}

/** Whether it is to be said in this room as soon as it can be. */
export function isWaiting(entry: Entry, room: string): boolean {
  return entry.room === room && entry.state === 'sending';
}

export function sent({ turn: _, ...entry }: Entry, seq: number): Entry {
  return { ...entry, state: 'sent', seq };
}

export function later({ turn: _, ...entry }: Entry, againAt: number): Entry {
  return { ...entry, againAt };
}

export function failed({ turn: _, ...entry }: Entry, error: Refusal): Entry {
  return { ...entry, state: 'failed', error };
}
