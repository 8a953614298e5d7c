import { signal } from '@angular/core';
import type { Room } from '@parlour/protocol';
import { lasting } from '../ui/storage';

const STORED_AS = 'parlour.keys';

/** The key of a private room, and which of its invitations that is, once the server has told. */
interface Invitation {
  key: string;
  nth?: number;
}

/** Grows with every change here: whoever shows an invitation follows. */
const changes = signal(0);

/** The key of a private room that this browser has: who has it can invite others. */
export function keyOf(slug: string): string | undefined {
  changes();
  return readStored().get(slug)?.key;
}

export function keepKey(slug: string, key: string, nth?: number) {
  change((all) => all.set(slug, { key, ...(nth !== undefined && { nth }) }));
}

export function forgetKey(slug: string) {
  if (readStored().has(slug)) change((all) => all.delete(slug));
}

/** What the server tells of the room: a key of an earlier invitation leads nowhere any more. */
export function checkKey({ room, invitation }: Room) {
  const kept = readStored().get(room);
  if (!kept || invitation === undefined) return;
  if (kept.nth === undefined) keepKey(room, kept.key, invitation);
  else if (kept.nth !== invitation) forgetKey(room);
}

/**
 * The link that leads into the room. A key stands behind the `#`, which a browser sends to no
 * server and puts into no `Referer`.
 */
export function invitationTo(slug: string): string {
  const key = keyOf(slug);
  const link = new URL(`/r/${slug}`, location.origin).href;
  return key === undefined ? link : `${link}#key=${key}`;
}

/** The key in an address's fragment. */
export function keyIn(fragment: string | null | undefined): string | undefined {
  return new URLSearchParams(fragment ?? '').get('key') ?? undefined;
}

function change(changed: (all: Map<string, Invitation>) => unknown) {
  const all = readStored();
  changed(all);
  lasting.write(STORED_AS, JSON.stringify(Object.fromEntries(all)));
  changes.update((count) => count + 1);
}

function readStored(): Map<string, Invitation> {
  try {
    return new Map(Object.entries(JSON.parse(lasting.read(STORED_AS) ?? '{}') ?? {}));
  } catch {
    // Not ours, or half written: as good as no invitation.
    return new Map();
  }
}
