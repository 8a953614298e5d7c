import type { Answer } from '@parlour/protocol';
import type { Guest } from '../guests/guest';

/** One person in one room, by any number of connections. */
export interface Stay {
  guest: Guest;
  /** Of this process. */
  connections: number;
  /** Set while they have none: when it runs out, they are gone. */
  leaving?: NodeJS.Timeout;
  /** The other processes by way of which they are in the room. */
  elsewhere?: Set<string>;
}

/** Whether it is by way of this process. */
export function isHere({ connections, leaving }: Stay): boolean {
  return connections > 0 || leaving !== undefined;
}

/** The people in one room, by id. */
export class People extends Map<string, Stay> {
  /** Sorted for whoever pages through them; until somebody comes or goes. */
  private sorted: string[] | undefined;

  override set(id: string, stay: Stay) {
    this.sorted = undefined;
    return super.set(id, stay);
  }

  override delete(id: string) {
    this.sorted = undefined;
    return super.delete(id);
  }

  /** A page of them by id, from an id on. */
  page(from: string, size: number): Answer<'members'> {
    this.sorted ??= [...this.keys()].sort();
    const start = this.sorted.findIndex((id) => id >= from);
    const ids = start === -1 ? [] : this.sorted.slice(start, start + size + 1);
    const next = ids[size];
    const members = ids.slice(0, size).map((id) => (this.get(id) as Stay).guest.member);
    return { members, count: this.size, ...(next !== undefined && { next }) };
  }
}
