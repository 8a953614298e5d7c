import type { Crowd } from './crowd';
import type { Guest } from './guest';
import type { Stage } from './proof';

const LOOK_EVERY_MS = 10;

/** What a guest needs to be in step again. */
interface Goal {
  /** To be let in once more, where the fault breaks connections. */
  welcomes: number;
  /** To show of each room what was acknowledged when the fault was over. */
  heads: ReadonlyMap<string, number>;
}

/** A fault that is over, and who has yet to catch up. */
interface Recovery {
  what: string;
  began: number;
  ended: number;
  missing: Map<Guest, Goal>;
  longestSilence: number;
}

/** Something to be done to these guests; it is over when `harm` resolves. */
export interface Fault {
  what: string;
  struck: readonly Guest[];
  /** Whether it ends their connections. */
  breaks: boolean;
  harm(): unknown;
}

/**
 * How long everybody takes to be in step again after a fault. A guest's clock begins when the fault
 * is over; if another one strikes it before it has caught up, when that one is over.
 */
export class Recoveries {
  /** ms that each guest took after each fault. */
  readonly times: number[] = [];
  private readonly open = new Set<Recovery>();

  constructor(
    private readonly stage: Stage,
    private readonly crowd: Crowd,
  ) {
    const timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    stage.finally(() => clearInterval(timer));
  }

  async of({ what, struck, breaks, harm }: Fault) {
    this.strike(struck);
    const goals = struck.map(({ welcomes }) => ({ welcomes: welcomes + (breaks ? 1 : 0) }));
    const began = performance.now();
    await harm();
    const ended = performance.now();
    this.strike(struck);
    this.stage.mark('fault', what, ended - began);
    const missing = new Map(
      struck.map((guest, n) => [guest, { ...goals[n], heads: this.headsOf(guest) } as Goal]),
    );
    this.open.add({ what, began, ended, missing, longestSilence: 0 });
  }

  /** ms of the slowest, and of whoever has not caught up yet. */
  get slowest(): number {
    const waiting = [...this.open].map(({ ended }) => performance.now() - ended);
    return Math.max(...this.times, ...waiting);
  }

  private strike(guests: readonly Guest[]) {
    for (const recovery of this.open) {
      for (const guest of guests) recovery.missing.delete(guest);
      if (recovery.missing.size === 0) this.open.delete(recovery);
    }
  }

  private headsOf({ rooms }: Guest): ReadonlyMap<string, number> {
    return new Map(rooms.map((room) => [room, this.crowd.headOf(room)]));
  }

  private look() {
    const now = performance.now();
    for (const recovery of this.open) {
      const { what, began, ended, missing } = recovery;
      for (const [guest, goal] of missing) {
        if (!isInStep(guest, goal)) continue;
        missing.delete(guest);
        this.times.push(now - ended);
        recovery.longestSilence = Math.max(recovery.longestSilence, guest.longestSilence(began));
      }
      if (missing.size > 0) continue;
      this.open.delete(recovery);
      this.stage.mark('recovery', `in step after ${what}`, now - ended);
      this.stage.mark('gap', `nothing new on a screen, ${what}`, recovery.longestSilence);
    }
  }
}

function isInStep(guest: Guest, { welcomes, heads }: Goal): boolean {
  if (guest.welcomes < welcomes) return false;
  return [...heads].every(([room, head]) => guest.lastIn(room) >= head);
}
