import { Injectable } from '@nestjs/common';
import { ChatError, GUEST, LIMITS } from '@parlour/protocol';

interface Claim {
  guest: string;
  name: string;
  /** Set while its bearer is away: when it runs out, the name is free. */
  release?: NodeJS.Timeout;
}

/**
 * Who bears which name: the one place that decides whether a name can be had. A name is its
 * bearer's while they are here and {@link LIMITS.nameHeldMs} after they drop.
 */
@Injectable()
export class Names {
  private readonly claims = new Map<string, Claim>();
  private readonly byGuest = new Map<string, string>();

  /** @throws ChatError `name_taken` if it, or one that looks like it, is someone else's */
  claim(guest: string, name: string) {
    const key = skeleton(name);
    const holder = this.claims.get(key);
    if (key === skeleton(GUEST)) {
      throw new ChatError('name_taken', `"${GUEST}" is what everybody without a name is called`, {
        field: 'name',
      });
    }
    if (holder && holder.guest !== guest) {
      throw new ChatError('name_taken', 'somebody else has this name', { field: 'name' });
    }
    this.release(guest);
    this.claims.set(key, { guest, name });
    this.byGuest.set(guest, key);
  }

  nameOf(guest: string): string | undefined {
    return this.claimOf(guest)?.name;
  }

  /** The guest is back: their name is theirs again, if it was held for them. */
  resume(guest: string) {
    clearTimeout(this.claimOf(guest)?.release);
  }

  /** The guest is gone: their name is kept for a while. */
  hold(guest: string) {
    const claim = this.claimOf(guest);
    if (!claim) return;
    clearTimeout(claim.release);
    claim.release = setTimeout(() => this.release(guest), LIMITS.nameHeldMs).unref();
  }

  private release(guest: string) {
    const key = this.byGuest.get(guest);
    if (key === undefined) return;
    clearTimeout(this.claims.get(key)?.release);
    this.claims.delete(key);
    this.byGuest.delete(guest);
  }

  private claimOf(guest: string): Claim | undefined {
    const key = this.byGuest.get(guest);
    return key === undefined ? undefined : this.claims.get(key);
  }
}

/** What two names have in common when people take one for the other. */
function skeleton(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}\s]/gu, '')
    .toLowerCase()
    .normalize('NFKC');
}
