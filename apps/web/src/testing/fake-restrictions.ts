import {
  type Answer,
  LIMITS,
  type Member,
  type Payload,
  type Restriction,
} from '@parlour/protocol';

type What = Partial<Omit<Restriction, 'member'>>;

/** Who is muted or banned, the same in every room. */
export class FakeRestrictions {
  private readonly all = new Map<string, Restriction>();

  of(guest: string): Restriction | undefined {
    return this.all.get(guest);
  }

  set(member: Member, what: What) {
    if (Object.keys(what).length === 0) this.all.delete(member.id);
    else this.all.set(member.id, { member, ...what });
  }

  moderate(member: Member, { action, forMs }: Payload<'moderate'>) {
    const { muted, shadowMuted, banned } = this.of(member.id) ?? {};
    const term = forMs === undefined ? {} : { until: Date.now() + forMs };
    const after: Record<string, What> = {
      mute: { muted: term, shadowMuted, banned },
      shadowMute: { muted, shadowMuted: term, banned },
      unmute: { banned },
      ban: { muted, shadowMuted, banned: term },
      unban: { muted, shadowMuted },
    };
    const what = Object.entries(after[action] ?? { muted, shadowMuted, banned });
    this.set(member, Object.fromEntries(what.filter(([, one]) => one)));
  }

  page(from = ''): Answer<'restrictions'> {
    const ids = [...this.all.keys()].sort().filter((id) => id >= from);
    const next = ids[LIMITS.page];
    const restrictions = ids.slice(0, LIMITS.page).map((id) => this.all.get(id) as Restriction);
    return { restrictions, ...(next !== undefined && { next }) };
  }
}
