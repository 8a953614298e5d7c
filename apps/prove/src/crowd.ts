import type { Run, Sent } from './checker';
import { Guest } from './guest';
import type { Stage } from './proof';
import type { Random } from './random';
import type { Stored } from './stored';
import { until } from './until';
import type { Try } from './watched-link';

const TICK_MS = 20;
const IN_WITHIN_MS = 15_000;
const REST_WITHIN_MS = 20_000;
/** Whoever sees so much of theirs unsent says nothing more for now. */
const MOST_WAITING = 50;

interface CrowdOptions {
  guests: number;
  /** The rooms that a guest is in; it speaks in them by turns. */
  roomsOf(guest: number): readonly string[];
  /** Where a guest connects to. */
  urlOf(guest: number): string;
}

/** Guests who speak at a lasting rate, whatever happens to them. */
export class Crowd {
  readonly guests: readonly Guest[];
  /** How many messages have been acknowledged. */
  acknowledged = 0;
  private readonly heads = new Map<string, number>();
  private readonly listeners = new Set<() => void>();
  private readonly random: Random;
  private timer: NodeJS.Timeout | undefined;
  private turn = 0;

  private constructor({ random }: Stage, { guests, roomsOf, urlOf }: CrowdOptions) {
    this.random = random;
    this.guests = Array.from(
      { length: guests },
      (_, n) => new Guest(`guest-${n}`, urlOf(n), roomsOf(n), (one) => this.heard(one)),
    );
  }

  /** Resolves when everybody is in their rooms. */
  static async gather(stage: Stage, options: CrowdOptions): Promise<Crowd> {
    const crowd = new Crowd(stage, options);
    stage.finally(() => crowd.leave());
    for (const guest of crowd.guests) guest.connect();
    await until(() => crowd.guests.every(({ isIn }) => isIn), IN_WITHIN_MS);
    stage.check(
      crowd.guests.every(({ isIn }) => isIn),
      `everybody gets into their rooms within ${IN_WITHIN_MS} ms`,
    );
    return crowd;
  }

  /** Everybody says something by turns, so many messages a second in all. */
  speak(perSecond: number) {
    const began = performance.now();
    let said = 0;
    this.timer = setInterval(() => {
      const due = ((performance.now() - began) / 1_000) * perSecond;
      for (; said < due; said++) void this.sayNext();
    }, TICK_MS);
  }

  /** Each of them says something, now. */
  async speakAtOnce() {
    await Promise.all(this.guests.map(() => this.sayNext()));
  }

  leave() {
    clearInterval(this.timer);
    for (const guest of this.guests) guest.stop();
  }

  /** Resolves in the very moment that the next acknowledgement arrives. */
  nextAcknowledgement(withinMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (came: boolean) => {
        clearTimeout(timer);
        this.listeners.delete(listener);
        resolve(came);
      };
      const listener = () => end(true);
      const timer = setTimeout(() => end(false), withinMs);
      this.listeners.add(listener);
    });
  }

  /** Every `send` that is out and has no answer yet. */
  inFlight(): Try[] {
    return this.guests.flatMap(({ tries }) => tries.filter((one) => one.answered === undefined));
  }

  /** Of each room, the newest message that has been acknowledged. */
  headOf(room: string): number {
    return this.heads.get(room) ?? 0;
  }

  /** Stops speaking; resolves with whether everything is said in time, and everybody shows it. */
  comeToRest(): Promise<boolean> {
    clearInterval(this.timer);
    return until(() => this.isInStep(), REST_WITHIN_MS);
  }

  /** What everybody said and shows, with what is stored: all that the checker wants to know. */
  run({ rows }: Stored): Run {
    return {
      sent: this.guests.flatMap(({ sent }) => sent),
      rows,
      shown: this.guests.flatMap(({ shown }) => shown),
    };
  }

  private isInStep(): boolean {
    if (this.guests.some(({ waiting }) => waiting > 0)) return false;
    const last = new Map(this.heads);
    for (const guest of this.guests) {
      for (const room of guest.rooms) {
        last.set(room, Math.max(last.get(room) ?? 0, guest.lastIn(room)));
      }
    }
    return this.guests.every((guest) =>
      guest.rooms.every((room) => guest.lastIn(room) === last.get(room)),
    );
  }

  private async sayNext() {
    const turn = this.turn++;
    const guest = this.guests[turn % this.guests.length] as Guest;
    if (guest.waiting >= MOST_WAITING) return;
    const length = this.random.int(10) === 0 ? this.random.int(2_000) : this.random.int(80);
    await guest.say(this.random.pick(guest.rooms), `${turn} ${'.'.repeat(length)}`);
  }

  private heard({ room, seq = 0 }: Sent) {
    this.acknowledged++;
    this.heads.set(room, Math.max(this.headOf(room), seq));
    for (const listener of this.listeners) listener();
  }
}
