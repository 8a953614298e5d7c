import { computed, signal } from '@angular/core';
import type { Restriction, Term } from '@parlour/protocol';
import type { Leading } from '../rooms/leading';

/** What others do is known so much later at most, while somebody looks. */
export const LOOK_EVERY_MS = 30_000;
/** Of more people than these pages hold, one has to read on. */
const PAGES = 5;

/** What somebody may not do just now. */
export type Held = Omit<Restriction, 'member'>;

interface Known {
  all: readonly Restriction[];
  next?: string;
}

/** Who is muted or banned in a room, as far as those who lead it have asked. */
export class Restrictions {
  private readonly known = signal<Known | undefined>(undefined);
  private askedAt = -Infinity;
  private asked = 0;

  /** By id; undefined until it was asked for. */
  readonly all = computed(() => this.known()?.all);
  readonly more = computed(() => this.known()?.next !== undefined);
  private readonly byGuest = computed(
    () => new Map(this.all()?.map((one) => [one.member.id, one])),
  );

  constructor(private readonly room: string) {}

  /** Asks, unless it was asked just now. */
  async look(leading: Leading) {
    if (Date.now() - this.askedAt >= LOOK_EVERY_MS) await this.renew(leading);
  }

  /** Asks: something has changed. What can't be had now stays as it is known. */
  async renew(leading: Leading) {
    const ask = ++this.asked;
    this.askedAt = Date.now();
    const all: Restriction[] = [];
    let next: string | undefined;
    for (let page = 0; page === 0 || (next !== undefined && page < PAGES); page++) {
      const outcome = await leading.restrictions(this.room, next);
      if ('refusal' in outcome) return;
      all.push(...outcome.data.restrictions);
      next = outcome.data.next;
    }
    if (ask === this.asked) this.known.set({ all, next });
  }

  /** Asks for the next page. */
  async readOn(leading: Leading) {
    const known = this.known();
    if (known?.next === undefined) return;
    const outcome = await leading.restrictions(this.room, known.next);
    // It may have been asked anew meanwhile: that began at the first page.
    if ('refusal' in outcome || this.known() !== known) return;
    const { restrictions, next } = outcome.data;
    this.known.set({ all: [...known.all, ...restrictions], next });
  }

  forget() {
    this.asked++;
    this.askedAt = -Infinity;
    this.known.set(undefined);
  }

  /** What somebody may not do; undefined if that is not known. */
  of(guest: string): Held | undefined {
    const found = this.byGuest().get(guest);
    if (found) return heldNow(found);
    return this.all() && !this.more() ? {} : undefined;
  }
}

/** Without what is over by now. */
export function heldNow({ muted, shadowMuted, banned }: Held): Held {
  return {
    ...(holds(muted) && { muted }),
    ...(holds(shadowMuted) && { shadowMuted }),
    ...(holds(banned) && { banned }),
  };
}

const holds = (term: Term | undefined) => term && (term.until ?? Infinity) > Date.now();
