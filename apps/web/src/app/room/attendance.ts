import { signal } from '@angular/core';
import { type EventOf, LIMITS, type Member } from '@parlour/protocol';

/** Who is in a room, as far as it is told: in a crowd not everybody is named. */
export class Attendance {
  readonly people = signal<ReadonlyMap<string, Member>>(new Map());
  readonly count = signal(0);
  /** The people are not known by name as far as they could be: it takes asking. */
  readonly stale = signal(false);

  /** Who is here now, or as many of them as are named. */
  named(members: readonly Member[]) {
    this.people.set(new Map(members.map((member) => [member.id, member])));
    this.stale.set(this.lacksNames());
  }

  /** Nobody is known to be here. */
  clear() {
    this.people.set(new Map());
    this.count.set(0);
    this.stale.set(false);
  }

  /**
   * What has come of the people since the last time. Who came and went in between is only in
   * `left`, who went and came back only in `joined`: neither is news to somebody who looks now.
   *
   * @returns who is news
   */
  changed({ count, joined, left, truncated }: EventOf<'presence'>) {
    this.count.set(count);
    if (truncated) {
      this.stale.set(true);
      return { came: [], went: [] };
    }
    const known = this.people();
    const people = new Map(known);
    for (const { id } of left) people.delete(id);
    for (const member of joined) people.set(member.id, member);
    this.people.set(people);
    if (this.lacksNames()) this.stale.set(true);
    return {
      came: joined.filter(({ id }) => !known.has(id)),
      went: left.filter(({ id }) => known.has(id)),
    };
  }

  /** @returns them under their new name; undefined if they are not known to be here */
  renamed({ id, name }: EventOf<'renamed'>): Member | undefined {
    const member = this.people().get(id);
    if (!member) return undefined;
    const renamed = { ...member, name };
    this.people.update((people) => new Map(people).set(id, renamed));
    return renamed;
  }

  /** In a crowd some names are enough. */
  private lacksNames(): boolean {
    const [count, known] = [this.count(), this.people().size];
    return known > count || known < Math.min(count, LIMITS.namedMembers);
  }
}
