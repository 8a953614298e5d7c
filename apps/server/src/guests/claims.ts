/** A name that somebody has. */
export interface Claim {
  guest: string;
  name: string;
  /** What it looks like: whatever looks the same is taken as well. */
  skeletons: readonly string[];
  /** When its bearer was last here, ms since the epoch; Infinity while they are. */
  seenAt: number;
  /** The name that is theirs for sure: this one, or the one before while this one is not decided. */
  sure: string | undefined;
  /** Of the names that are for sure: a later one has a higher one. */
  version: number;
}

/** Who has which name, as far as this process has seen: of one look there is one claim. */
export class Claims implements Iterable<Claim> {
  private readonly bySkeleton = new Map<string, Claim>();
  private readonly byGuest = new Map<string, Claim>();
  /** Guests who are gone: who was away for longest comes first. */
  private readonly away = new Set<string>();

  /** A claim is over so many ms after its bearer was last here; so many of those are kept at most. */
  constructor(
    private readonly keptMs: number,
    private readonly mostAway: number,
  ) {}

  [Symbol.iterator]() {
    return this.byGuest.values();
  }

  of(guest: string): Claim | undefined {
    const claim = this.byGuest.get(guest);
    return claim && !this.isOver(claim) ? claim : undefined;
  }

  /** Whether the guest can have a name that looks like that. */
  areFree(skeletons: readonly string[], guest: string): boolean {
    return skeletons.every((skeleton) => {
      const claim = this.bySkeleton.get(skeleton);
      return !claim || claim.guest === guest || this.isOver(claim);
    });
  }

  /**
   * In the place of the guest's former one, and of all that look like it.
   *
   * @returns what others have lost by it
   */
  put(claim: Claim): Claim[] {
    this.drop(claim.guest);
    const lost = claim.skeletons.flatMap((skeleton) => {
      const other = this.bySkeleton.get(skeleton);
      if (other) this.drop(other.guest);
      this.bySkeleton.set(skeleton, claim);
      return other ?? [];
    });
    this.byGuest.set(claim.guest, claim);
    if (claim.seenAt !== Infinity) this.away.add(claim.guest);
    const [first] = this.away;
    if (first !== undefined && this.away.size > this.mostAway) this.drop(first);
    return lost;
  }

  drop(guest: string) {
    for (const skeleton of this.byGuest.get(guest)?.skeletons ?? []) {
      this.bySkeleton.delete(skeleton);
    }
    this.byGuest.delete(guest);
    this.away.delete(guest);
  }

  /** Lets go of those that are over. */
  tidy() {
    for (const claim of this) if (this.isOver(claim)) this.drop(claim.guest);
  }

  private isOver({ seenAt }: Claim): boolean {
    return seenAt <= Date.now() - this.keptMs;
  }
}
